import assert from 'node:assert/strict';
import type { Backend } from '../../../src/core/backend';
import { HistorySync } from '../../../src/core/history/historySync';
import { knowsBefore, mergeHistory } from '../../../src/core/history/mergeHistory';
import { LiveThread } from '../../../src/core/runs/liveThread';
import { applyChange } from '../../../src/shared/applyChange';
import type { RemoteThread } from '../../../src/shared/runEvent';
import { answerText, EMPTY_TRANSCRIPT, type ThreadChange, type Transcript } from '../../../src/shared/transcript';
import type { LocalServer } from '../../server/localServer';
import { startLocalServer } from '../../server/localServer';
import { Elsewhere } from '../../support/elsewhere';
import { Conversation } from './support/conversation';
import { LOCAL, SAVED, testBackend, textOf } from './support/harness';
import { TestTiming } from './support/testTiming';

/** 250 messages. */
const TURNS = 125;
const ALWAYS = { times: Number.POSITIVE_INFINITY };

for (const home of ['agents', 'assistants', 'responses'] as const) {
  describe(`${home}: the history of long threads`, function () {
    this.timeout(60_000);
    let server: LocalServer;
    let backend: Backend;
    let elsewhere: Elsewhere;
    let thread: RemoteThread;

    before(async () => {
      server = await startLocalServer();
      server.seedAgent({ id: SAVED.id, name: 'Test', model: 'm-1' });
      server.seedAssistant({ id: SAVED.id, name: 'Test' });
      backend = testBackend(home, server.baseUrl, {}, new TestTiming(4_000));
      elsewhere = new Elsewhere(server, home);
      thread = await elsewhere.thread(TURNS);
      server.fault({ kind: 'pageSize', size: 20 }, ALWAYS);
    });
    afterEach(() => {
      server.clearFaults();
      server.fault({ kind: 'pageSize', size: 20 }, ALWAYS);
    });
    after(() => server.close());

    it('arrives whole and in order from pages of 20', async () => {
      const before = listings().length;
      const { live } = await opened();
      assert.deepEqual(outline(live.transcript), turns(TURNS));
      assert.ok(listings().length - before >= 13, 'one request for each page');
    });

    it('arrives whole and in order without has_more', async () => {
      server.fault({ kind: 'noHasMore' }, ALWAYS);
      const { live } = await opened();
      assert.deepEqual(outline(live.transcript), turns(TURNS));
    });

    it('is the same from a file as from the server, and not asked for again in whole', async () => {
      const { kept } = await opened();
      const read = kept.reduce(applyChange, EMPTY_TRANSCRIPT);
      assert.deepEqual(outline(read), turns(TURNS));
      const before = listings().length;
      const again = await opened(read);
      assert.deepEqual([again.kept, listings().length - before <= 2], [[], true]);
    });

    it('is completed where a part of it got lost', async () => {
      const { kept } = await opened();
      const { entries } = kept.reduce(applyChange, EMPTY_TRANSCRIPT);
      const holes = entries.filter((_, index) => index < 230 || index % 3 !== 0);
      const { live } = await opened({ entries: holes, queue: [] });
      assert.deepEqual(outline(live.transcript), turns(TURNS));
    });

    it('takes in what is said elsewhere meanwhile', async () => {
      const { kept } = await opened();
      await elsewhere.goOn(thread, 25);
      const { live } = await opened(kept.reduce(applyChange, EMPTY_TRANSCRIPT));
      assert.deepEqual(outline(live.transcript), turns(TURNS + 25));
    });

    it('goes on from there: the assistant knows all of it', async () => {
      const conversation = new Conversation(backend, home);
      conversation.thread = thread;
      const yours = /I was sent \d+ messages, (\d+) of them yours/.exec(await conversation.ask('count'))?.[1];
      assert.ok(Number(yours) > TURNS, textOf(conversation.events));
    });

    function listings() {
      return server.requests.filter(({ method, path }) => method === 'GET' && /(items|messages)(\?|$)/.test(path));
    }

    /** Opens the thread with what is known of it. */
    function opened(transcript: Transcript = EMPTY_TRANSCRIPT) {
      return open(backend, thread, transcript);
    }
  });
}

describe('responses: the history of a chain', () => {
  it('arrives whole and in order, and goes on', async () => {
    const server = await startLocalServer();
    const backend = testBackend('responses', server.baseUrl, {}, new TestTiming(4_000));
    let id: string | null = null;
    for (let turn = 1; turn <= 12; turn++) {
      id = await respond(server, `Question ${turn}`, id);
    }
    const remote = { kind: 'response', id: id ?? '' } as const;
    const { live, kept } = await open(backend, remote, EMPTY_TRANSCRIPT);
    assert.deepEqual(outline(live.transcript), turns(12));
    const again = await open(backend, remote, kept.reduce(applyChange, EMPTY_TRANSCRIPT));
    assert.deepEqual(again.kept, []);
    const idle = new Promise<void>(resolve => live.onDidChangeState(state => state === 'idle' && resolve()));
    await live.send('Question 13', []);
    await idle;
    assert.deepEqual(outline(live.transcript), turns(13));
    await server.close();
  });
});

async function respond(server: LocalServer, input: string, previous: string | null): Promise<string> {
  const response = await fetch(`${server.baseUrl}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'scripted-1', input, previous_response_id: previous }),
  });
  return (await response.json()).id;
}

/** Opens a thread with what is known of it, as the product does, and waits for the rest. */
async function open(backend: Backend, remote: RemoteThread, transcript: Transcript) {
  const kept: ThreadChange[] = [];
  const lines: string[] = [];
  const local = { ...LOCAL, profile: { ...LOCAL.profile, model: 'scripted-1' } };
  const assistant = backend.protocol === 'responses' ? local : SAVED;
  const shared = {
    assistantId: assistant.id,
    assistantName: () => assistant.name,
    resolve: () => Promise.resolve({ backend, assistant, merging: { mergeHistory, knowsBefore } }),
    now: () => 1,
  };
  const live = new LiveThread({
    ...shared,
    log: { append: async change => void kept.push(change), flush: () => Promise.resolve() },
    transcript,
    remote,
    keepOnServer: () => true,
    background: () => 'off',
    sleep: () => new Promise(done => setImmediate(done)),
  });
  await new HistorySync(live, { ...shared, whole: false, log: { info: line => lines.push(line) } }).start();
  assert.deepEqual(lines, []);
  return { live, kept };
}

function turns(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => [
    `Question ${index + 1}`,
    `You asked: “Question ${index + 1}”`,
  ]).flat();
}

/** Questions and answers, as far as the answers say what was asked. */
function outline({ entries }: Transcript): readonly string[] {
  return entries.map(entry =>
    entry.kind === 'message' ? entry.text : (answerText(entry).match(/You asked: “[^”]*”/)?.[0] ?? answerText(entry)),
  );
}
