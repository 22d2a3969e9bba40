import assert from 'node:assert/strict';
import type { Backend, HistoryEntry } from '../../../src/core/backend';
import * as agentWire from './support/agentWire';
import { AgentBench, Bench, SESSION, THREAD } from './support/bench';
import { neverAborted } from './support/harness';
import type { Reply } from './support/rawServer';
import { json } from './support/rawServer';
import { message } from './support/responseWire';

const CONVERSATION = { kind: 'conversation', id: 'conv_1' } as const;
const QUESTION = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Q' }] };

describe('responses: history', () => {
  const bench = new Bench('responses', 2_500);

  it('reads a conversation oldest first, all pages, also without has_more', async () => {
    const backend = await bench.start(
      json(200, { data: [{ id: 'm1', ...QUESTION }] }),
      json(200, { data: [message('m2', 'A'), { type: 'function_call_output', id: 'x' }], last_id: 'x' }),
      json(200, { data: [] }),
    );
    const first = await backend.history(CONVERSATION, null, neverAborted);
    assert.deepEqual(first, { entries: [{ kind: 'message', id: 'm1', text: 'Q' }], next: 'm1' });
    const second = await backend.history(CONVERSATION, first.next, neverAborted);
    assert.equal(second.entries.length, 1);
    assert.equal((await backend.history(CONVERSATION, second.next, neverAborted)).next, null);
    assert.deepEqual(
      bench.received.map(({ path }) => path.replace(/^.*\?/, '')),
      ['limit=100&order=asc', 'limit=100&order=asc&after=m1', 'limit=100&order=asc&after=x'],
    );
  });

  it('leaves out instructions, and gives what has no ID one that its place decides', async () => {
    const nameless = { type: 'message', role: 'user', content: 'Typed' };
    const all = [{ id: 'm1', ...QUESTION }, nameless, nameless, message('m2', 'A')];
    const backend = await bench.start(
      json(200, { data: [{ ...QUESTION, id: 's', role: 'developer' }, ...all], has_more: false }),
      json(200, { data: all.slice(1), has_more: false }),
    );
    const whole = await read(backend);
    assert.deepEqual(whole.map(label), ['Q m1', 'Typed m1+1', 'Typed m1+2', 'A m2']);
    const { entries } = await backend.history(CONVERSATION, 'm1', neverAborted);
    assert.deepEqual(entries, whole.slice(1));
  });

  it('goes on behind what has no ID at a page’s end', async () => {
    const nameless = { type: 'message', role: 'user', content: 'Typed' };
    const backend = await bench.start(
      json(200, { data: [{ id: 'm1', ...QUESTION }, nameless] }),
      json(200, { data: [nameless, message('m2', 'A')] }),
      json(200, { data: [] }),
    );
    assert.deepEqual((await read(backend)).map(label), ['Q m1', 'Typed m1+1', 'Typed m1+1', 'A m2']);
  });

  it('puts a result to its call, also from a later page, and tells when it was', async () => {
    const call = { type: 'function_call', id: 'fc', call_id: 'c1', name: 'read', arguments: '{}', created_at: 2 };
    const output = { type: 'function_call_output', id: 'fo', call_id: 'c1', output: 'text' };
    const step = { kind: 'step', id: 'fc', state: 'done', type: 'function_call', subject: 'read', arguments: '{}' };
    const backend = await bench.start(
      json(200, { data: [{ id: 'm1', created_at: 1, ...QUESTION }, call, output], has_more: false }),
      json(200, { data: [{ id: 'm1', ...QUESTION }, call] }),
      json(200, { data: [output], has_more: false }),
    );
    assert.deepEqual(await read(backend), [
      { kind: 'message', id: 'm1', text: 'Q', createdAt: 1000 },
      { kind: 'item', item: { ...step, output: 'text' } },
    ]);
    const inTwo = await read(backend);
    assert.deepEqual(inTwo.at(-1), { kind: 'item', item: { ...step, output: 'text' } });
  });

  for (const [what, times] of [
    ['times', true],
    ['the first item', false],
  ] as const) {
    it(`notices by ${what} when the server lists the newest first, and turns all of it round`, async () => {
      const ids = Array.from({ length: 44 }, (_, index) => `i${index}`);
      const all = ids.map((id, index) => ({
        ...(index % 2 === 0 ? { id, ...QUESTION } : message(id, `A${index}`)),
        ...(times ? { created_at: 100 + index } : {}),
      }));
      const backend = await bench.start(...Array.from({ length: 5 }, () => paged(all.toReversed())));
      assert.deepEqual((await read(backend)).map(idOf), ids);
    });
  }

  it('takes a thread that begins with an answer as it comes', async () => {
    const all = [message('m1', 'Welcome'), { id: 'm2', ...QUESTION }];
    const backend = await bench.start(paged(all), (request, response, socket) =>
      paged(request.path.includes('order=desc') ? [...all].reverse() : all)(request, response, socket),
    );
    assert.deepEqual((await read(backend)).map(idOf), ['m1', 'm2']);
    assert.equal(bench.received.length, 2);
  });

  async function read(backend: Backend): Promise<readonly HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = await backend.history(CONVERSATION, cursor, neverAborted);
      entries.push(...page.entries);
      if (page.next === null) {
        return entries;
      }
      cursor = page.next;
    }
  }
});

describe('agents: history', () => {
  const bench = new AgentBench();

  it('reads a session oldest first, each entry with its turn', async () => {
    const items = [{ ...agentWire.question('Q'), id: null }, agentWire.reasoning('Hm.'), agentWire.message('A')];
    const backend = await bench.startTable({ [`GET ${SESSION}/items`]: json(200, { data: items, has_more: false }) });
    const { entries, next } = await backend.history(THREAD, null, neverAborted);
    assert.equal(next, null);
    assert.deepEqual(entries[0], { kind: 'message', id: '+1', text: 'Q', remoteRunId: agentWire.TURN_ID });
    assert.deepEqual(
      entries.slice(1).map(entry => entry.kind === 'item' && [entry.item.kind, entry.remoteRunId]),
      [
        ['reasoning', agentWire.TURN_ID],
        ['message', agentWire.TURN_ID],
      ],
    );
    assert.match(bench.sent('GET', `${SESSION}/items`)[0]?.path ?? '', /order=asc/);
  });
});

/** A list that knows `after` and `limit` as servers do, but no `order`. */
function paged(items: readonly object[]): Reply {
  return (request, response, socket) => {
    const query = new URL(request.path, 'http://x').searchParams;
    const start = items.findIndex(item => 'id' in item && item.id === query.get('after')) + 1;
    const size = Math.min(20, Number(query.get('limit') ?? 20));
    json(200, { data: items.slice(start, start + size), has_more: start + size < items.length })(
      request,
      response,
      socket,
    );
  };
}

function idOf(entry: HistoryEntry): string {
  return entry.kind === 'message' ? entry.id : entry.item.id;
}

function label(entry: HistoryEntry): string {
  const text = entry.kind === 'message' ? entry.text : entry.item.kind === 'message' ? entry.item.parts[0]?.text : '';
  return `${text} ${idOf(entry)}`;
}
