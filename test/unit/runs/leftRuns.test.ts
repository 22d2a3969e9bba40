import assert from 'node:assert/strict';
import type { Backend } from '../../../src/core/backend';
import { applyChange } from '../../../src/shared/applyChange';
import { answerText, lastRun, type Message } from '../../../src/shared/transcript';

import {
  ASSISTANT,
  answering,
  COMPLETED,
  idle,
  open,
  QUEUED,
  scripted,
  transcriptWithOpenRun,
  until,
  withResolvers,
} from './support/openThread';

describe('a run that an earlier window left', () => {
  it('takes up a run that an earlier window left, where the protocol can', async () => {
    const left = transcriptWithOpenRun();
    const backend: Backend = {
      ...answering(),
      attach: async function* (reference) {
        const { remoteRunId, text, otherRuns } = reference;
        assert.deepEqual([remoteRunId, text, otherRuns], ['remote-1', 'hi', []]);
        yield { type: 'final', itemId: 'a', channel: 'text', part: 0, text: 'the whole answer' };
        yield { type: 'end', end: COMPLETED };
      },
    };
    const thread = open({ backend, transcript: left });
    await thread.recover();
    await idle(thread);
    const run = lastRun(thread.transcript);
    assert.equal(run && answerText(run), 'the whole answer');
    assert.deepEqual(run?.end, COMPLETED);
  });

  it('says that a run was cut by closing the window, where the protocol can’t', async () => {
    const backend: Backend = {
      ...answering(),
      capabilities: { threadHome: 'choice', resume: 'cursor', cancel: 'disconnect' },
    };
    const thread = open({ backend, transcript: transcriptWithOpenRun() });
    await thread.recover();
    await idle(thread);
    const end = lastRun(thread.transcript)?.end;
    assert.equal(end?.kind === 'detached' && end.error.code, 'windowClosed');
    assert.equal(thread.state, 'idle');
  });

  it('queues what is sent while it still finds out what became of such a run', async () => {
    const gate = withResolvers<void>();
    const texts: string[] = [];
    const backend: Backend = {
      ...scripted(async function* (request) {
        texts.push(request.text);
        yield { type: 'end', end: COMPLETED };
      }),
      attach: async function* () {
        yield { type: 'end', end: COMPLETED };
      },
    };
    const thread = open({
      backend,
      transcript: transcriptWithOpenRun(),
      resolve: async () => {
        await gate.promise;
        return { backend, assistant: ASSISTANT };
      },
    });
    const recovered = thread.recover();
    await thread.send('next', []);
    assert.equal(thread.transcript.queue.length, 1);
    gate.resolve();
    await recovered;
    await until(() => texts.length === 1);
    await idle(thread);
    assert.deepEqual(texts, ['next']);
  });

  it('leaves to a click what an earlier window queued', async () => {
    const texts: string[] = [];
    const backend: Backend = {
      ...scripted(async function* (request) {
        texts.push(request.text);
        yield { type: 'end', end: COMPLETED };
      }),
      attach: async function* () {
        yield { type: 'end', end: COMPLETED };
      },
    };
    const waiting: Message = { ...QUEUED, text: 'waiting' };
    const transcript = applyChange(transcriptWithOpenRun(), { type: 'messageQueued', message: waiting });
    const thread = open({ backend, transcript });
    await thread.recover();
    await idle(thread);
    await thread.send('new', []);
    await idle(thread);
    assert.deepEqual(texts, ['new']);
    await thread.sendQueued(waiting.id);
    await idle(thread);
    assert.deepEqual(texts, ['new', 'waiting']);
  });
});
