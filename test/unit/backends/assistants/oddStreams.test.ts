import assert from 'node:assert/strict';
import type { RunEvent } from '../../../../src/shared/runEvent';
import { list } from '../support/bench';
import { codeOf, endOf, textOf } from '../support/harness';
import { error, json } from '../support/rawServer';
import { events, MESSAGES, RUN, RUNS, STEPS, ThreadBench } from './support/threadBench';
import * as wire from './support/threadWire';

const { ANSWER } = wire;

describe('assistants: odd streams (hand-written)', () => {
  const bench = new ThreadBench();

  async function askWith(...all: readonly wire.NamedEvent[]): Promise<readonly RunEvent[]> {
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(...all),
      [`GET ${MESSAGES}`]: list(wire.message('Hello.'), wire.question()),
      [`GET ${STEPS}`]: error(404, { message: 'Not found' }),
    });
    const seen = await bench.ask(backend);
    await bench.close();
    return seen;
  }

  it('reads what the stream left out of a completed run', async () => {
    for (const [name, all] of Object.entries({
      'the run alone': [wire.runEvent('created'), wire.runEvent('completed')],
      'its end alone': [wire.runEvent('completed')],
      'a message without its end': [...ANSWER.slice(0, 9), wire.runEvent('completed')],
      'half a text': [...ANSWER.slice(0, 8), wire.runEvent('completed')],
      'text without its beginning': [wire.runEvent('created'), wire.delta('Hel'), wire.runEvent('completed')],
    })) {
      const seen = await askWith(...all);
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed'], name);
      assert.equal(seen.filter(({ type }) => type === 'gap').length, 1, name);
    }
  });

  it('asks for nothing more where the stream had it all', async () => {
    for (const [name, all] of Object.entries({
      'no deltas': ANSWER.filter(({ event }) => !event.endsWith('.delta')),
      'no steps': ANSWER.filter(({ event }) => !event.includes('.step.')),
      'no beginnings': ANSWER.filter(({ event }) => !/(created|in_progress|queued)$/.test(event)),
      'all twice': ANSWER.flatMap(event => [event, event]),
      'unknown ones': ANSWER.flatMap(event => [{ event: 'thread.hologram.delta', data: { id: 'x' } }, event]),
      'another run’s': [
        ...ANSWER.slice(0, 3),
        wire.messageEvent('completed', wire.message('Not yours.', { id: 'msg_9', run_id: 'run_9' })),
        ...ANSWER.slice(3),
      ],
      'the user’s own': [wire.messageEvent('completed', wire.question()), ...ANSWER],
      'a text without its message': [
        ...ANSWER.slice(0, 10).filter(({ event }) => !event.endsWith('created')),
        ...ANSWER.slice(9),
      ],
      'a completed message without its text': [
        ...ANSWER.slice(0, 9),
        wire.messageEvent('completed', wire.message('')),
        ...ANSWER.slice(-2),
      ],
      'no status': ANSWER.map(({ event, data }) => ({ event, data: { ...data, status: undefined } })),
    })) {
      const seen = await askWith(...all);
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed'], name);
      assert.ok(!seen.some(({ type }) => type === 'gap'), name);
    }
  });

  it('knows events by their data where they have no names, or are wrapped once more', async () => {
    for (const [name, wrap] of Object.entries({
      'no name': ({ data }: wire.NamedEvent) => `data: ${JSON.stringify(data)}\n\n`,
      'the name within': (event: wire.NamedEvent) => `data: ${JSON.stringify(event)}\n\n`,
      both: ({ event, data }: wire.NamedEvent) => `event: ${event}\ndata: ${JSON.stringify({ event, data })}\n\n`,
    })) {
      const backend = await bench.startTable({
        [`POST ${RUNS}`]: (_, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(ANSWER.map(wrap).join(''));
        },
      });
      const seen = await bench.ask(backend);
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed'], name);
      await bench.close();
    }
  });

  it('takes content and texts in simpler forms', async () => {
    const seen = await askWith(
      ...ANSWER.slice(0, 7),
      { event: 'thread.message.delta', data: { id: 'msg_2', delta: { content: 'Hel' } } },
      { event: 'thread.message.delta', data: { delta: { content: [{ type: 'text', text: 'lo.' }] } } },
      wire.messageEvent('completed', wire.message('', { content: 'Hello.' })),
      ...ANSWER.slice(-2),
    );
    assert.equal(textOf(seen), 'Hello.');
    assert.equal(seen.filter(({ type }) => type === 'delta').length, 2);
  });

  it('asks the run what became of it when the stream reports an error', async () => {
    const brokenThen = async (...runs: readonly object[]) => {
      let looks = 0;
      const backend = await bench.startTable({
        [`POST ${RUNS}`]: events(...ANSWER.slice(0, 8), wire.errorEvent('Something broke.')),
        [`GET ${RUN}`]: (request, response, socket) => {
          json(200, runs[Math.min(looks++, runs.length - 1)])(request, response, socket);
        },
        [`GET ${MESSAGES}`]: list(wire.message('Hello.')),
        [`GET ${STEPS}`]: list(wire.messageStep('msg_2')),
      });
      const seen = await bench.ask(backend);
      await bench.close();
      return { seen, looks };
    };
    const recovered = await brokenThen(wire.run('in_progress'), wire.run('completed'));
    assert.deepEqual([textOf(recovered.seen), endOf(recovered.seen).kind], ['Hello.', 'completed']);
    const failed = await brokenThen(
      wire.run('failed', { last_error: { code: 'rate_limit_exceeded', message: 'Slow.' } }),
    );
    assert.equal(codeOf(failed.seen), 'rateLimited');
    // A run that its server has forgotten to end.
    const stuck = await brokenThen(wire.run('in_progress'));
    const end = endOf(stuck.seen);
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.detail], ['serverFailed', 'Something broke.']);
    assert.equal(stuck.looks, 5);
  });

  it('fails at once when the error comes before the run has a name', async () => {
    const backend = await bench.startTable({ [`POST ${RUNS}`]: events(wire.errorEvent('Something broke.')) });
    assert.equal(codeOf(await bench.ask(backend)), 'serverFailed');
  });
});
