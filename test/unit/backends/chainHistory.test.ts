import assert from 'node:assert/strict';
import type { HistoryEntry } from '../../../src/core/backend';
import type { LocalServer, LocalServerOptions } from '../../server/localServer';
import { startLocalServer } from '../../server/localServer';
import { Bench } from './support/bench';
import { Conversation } from './support/conversation';
import { forgetful, neverAborted, testBackend } from './support/harness';
import type { Reply } from './support/rawServer';
import { error, json, routes } from './support/rawServer';
import { message } from './support/responseWire';

const END = { kind: 'response', id: 'resp_2' } as const;

/** What an entry is, in a word or two. */
function label(entry: HistoryEntry): string {
  return entry.kind === 'message' ? entry.text : entry.item.kind;
}

function question(id: string, text: string): object {
  return { type: 'message', id, role: 'user', content: [{ type: 'input_text', text }] };
}

function list(...data: readonly object[]): Reply {
  return json(200, { object: 'list', data, has_more: false });
}

function response(id: string, previous: string | null, ...output: readonly object[]): Reply {
  return json(200, {
    id,
    object: 'response',
    status: 'completed',
    created_at: 10,
    previous_response_id: previous,
    output,
  });
}

describe('responses: the history of a chain', () => {
  const bench = new Bench('responses', 2_500);
  let server: LocalServer | null = null;

  afterEach(async () => {
    await server?.close();
    server = null;
  });

  async function chain(questions: number, options: LocalServerOptions = {}) {
    server = await startLocalServer(options);
    const memory = forgetful({ threadHome: 'chain' });
    const thread = new Conversation(testBackend('responses', server.baseUrl, { memory }), 'responses');
    const ends: string[] = [];
    for (let index = 0; index < questions; index++) {
      await thread.ask(`Question ${index}`);
      ends.push(thread.thread?.id ?? '');
    }
    return { thread, ends, read: () => thread.backend.history(thread.thread ?? assert.fail(), null, neverAborted) };
  }

  it('is read whole and in order, from its end', async () => {
    const { read, ends } = await chain(5);
    const { entries, next } = await read();
    assert.deepEqual(
      entries.map(label),
      Array.from({ length: 5 }, (_, index) => [`Question ${index}`, 'message']).flat(),
    );
    assert.deepEqual(
      entries.map(({ remoteRunId }) => remoteRunId),
      ends.flatMap(end => [end, end]),
    );
    assert.ok(entries.every(({ createdAt = 0 }) => createdAt > 1e12));
    assert.equal(next, null);
  });

  it('begins where the server still has something', async () => {
    const { read, ends } = await chain(4);
    server?.forget(ends[1] ?? '');
    assert.deepEqual((await read()).entries.map(label), ['Question 2', 'message', 'Question 3', 'message']);
  });

  it('is gone with its end', async () => {
    const { read, ends } = await chain(2);
    server?.forget(ends[1] ?? '');
    await assert.rejects(read, /threadUnknown/);
  });

  it('lacks the questions where the server lists none, and is empty where it can’t be asked', async () => {
    const { read } = await chain(2, { imitates: 'liteLlm' });
    assert.deepEqual((await read()).entries.map(label), ['message', 'message']);
    await server?.close();
    const other = await chain(2, { imitates: 'lmStudio' });
    assert.deepEqual(await other.read(), { entries: [], next: null });
  });

  it('has nothing new behind an item that is known here, without asking', async () => {
    const { thread } = await chain(1);
    const before = server?.requests.length;
    const known = await thread.backend.history(thread.thread ?? assert.fail(), 'msg_x', neverAborted);
    assert.deepEqual([known, server?.requests.length], [{ entries: [], next: null }, before]);
  });

  it('comes once where inputs are listed with all that went before, or were told again', async () => {
    const told = [question('m1', 'Old'), message('m2', 'Old answer')];
    const backend = await bench.start(
      routes({
        'GET /v1/responses/resp_2': response('resp_2', 'resp_1', message('m6', 'B')),
        'GET /v1/responses/resp_2/input_items': list(
          ...told,
          question('m3', 'One'),
          message('m4', 'A'),
          question('m5', 'Two'),
        ),
        'GET /v1/responses/resp_1': response('resp_1', null, message('m4', 'A')),
        'GET /v1/responses/resp_1/input_items': list(...told, question('m3', 'One')),
      }),
    );
    const { entries } = await backend.history(END, null, neverAborted);
    assert.deepEqual(
      entries.map(entry => [label(entry), entry.remoteRunId]),
      [
        ['Old', undefined],
        ['message', undefined],
        ['One', 'resp_1'],
        ['message', 'resp_1'],
        ['Two', 'resp_2'],
        ['message', 'resp_2'],
      ],
    );
  });

  it('comes to an end where a chain bites its tail', async () => {
    const backend = await bench.start(
      routes({
        'GET /v1/responses/resp_2': response('resp_2', 'resp_1', message('m2', 'B')),
        'GET /v1/responses/resp_1': response('resp_1', 'resp_2', message('m1', 'A')),
        'GET /v1/responses/resp_2/input_items': list(),
        'GET /v1/responses/resp_1/input_items': error(404, { message: 'Not found.' }),
      }),
    );
    assert.equal((await backend.history(END, null, neverAborted)).entries.length, 2);
  });
});
