import assert from 'node:assert/strict';
import { list } from '../support/bench';
import { neverAborted } from '../support/harness';
import { error, json } from '../support/rawServer';
import { THREAD, ThreadBench } from './support/threadBench';
import * as wire from './support/threadWire';

describe('assistants: what a server keeps (hand-written)', () => {
  const bench = new ThreadBench();

  it('lists the assistants, all pages, also without has_more', async () => {
    const one = (id: string, name: string | null) => ({ id, object: 'assistant', name, model: 'm-1' });
    const backend = await bench.start(
      json(200, { data: [one('asst_1', 'First'), one('asst_2', null)] }),
      json(200, { data: [{ ...one('asst_3', ''), model: null }], last_id: 'asst_3' }),
      json(200, { data: [] }),
    );
    assert.deepEqual(await backend.listAssistants(neverAborted), [
      { home: 'server', id: 'asst_1', name: 'First', model: 'm-1' },
      { home: 'server', id: 'asst_2', name: 'asst_2', model: 'm-1' },
      { home: 'server', id: 'asst_3', name: 'asst_3' },
    ]);
    assert.deepEqual(
      bench.received.map(({ path, headers }) => [path, headers['openai-beta']]),
      [
        ['/v1/assistants?limit=100&order=desc', 'assistants=v2'],
        ['/v1/assistants?limit=100&order=desc&after=asst_2', 'assistants=v2'],
        ['/v1/assistants?limit=100&order=desc&after=asst_3', 'assistants=v2'],
      ],
    );
  });

  it('tells an assistant that there is not from an API that there is not', async () => {
    for (const [reply, code] of [
      [error(404, { message: "No assistant found with id 'asst_x'." }), 'assistantUnknown'],
      [error(404, { message: 'Not here.' }), 'assistantUnknown'],
      [json(404, { detail: 'Assistant not found' }), 'assistantUnknown'],
      [json(404, { detail: 'Not Found' }), 'apiMissing'],
      [error(404, { message: 'Invalid URL (GET /v1/assistants/asst_x)' }), 'apiMissing'],
      [json(404, { error: 'Cannot GET /v1/assistants/asst_x' }), 'apiMissing'],
      [json(200, {}), 'assistantUnknown'],
    ] as const) {
      const backend = await bench.start(reply);
      await assert.rejects(() => backend.getAssistant('asst_x', neverAborted), new RegExp(code));
      await bench.close();
    }
    const other = await bench.start(error(404, { message: 'Not here.' }));
    await assert.rejects(() => other.testConnection(neverAborted), /apiMissing/);
    await assert.rejects(() => other.listAssistants(neverAborted), /apiMissing/);
  });

  it('proves a connection with the cheapest request', async () => {
    const backend = await bench.start(list());
    await backend.testConnection(neverAborted);
    assert.deepEqual(
      bench.received.map(({ path }) => path),
      ['/v1/assistants?limit=1&order=desc'],
    );
  });

  it('reads a thread back page by page: words, pictures, files, citations', async () => {
    const content = [wire.block('Cake【4:0†a.txt】.', [wire.citation('【4:0†a.txt】', 'file-1')])];
    const asked = wire.question('Look', {
      content: [wire.block('Look'), { type: 'image_file', image_file: { file_id: 'file-5' } }],
      attachments: [{ file_id: 'file-6', tools: [] }],
    });
    const backend = await bench.start(
      json(200, { data: [asked] }),
      json(200, {
        data: [wire.message('', { content }), wire.message('More', { id: 'msg_3', status: 'in_progress' })],
      }),
      json(200, { data: [] }),
    );
    const first = await backend.history(THREAD, null, neverAborted);
    assert.deepEqual(first, {
      entries: [
        { kind: 'message', id: 'msg_1', text: 'Look\n\n🖼 file-5\n\n📎 file-6', createdAt: wire.ASKED_AT * 1000 },
      ],
      next: 'msg_1',
    });
    const second = await backend.history(THREAD, first.next, neverAborted);
    const item = { kind: 'message', phase: null } as const;
    const more = { remoteRunId: wire.RUN_ID, createdAt: (wire.ASKED_AT + 1) * 1000 };
    assert.deepEqual(second.entries, [
      {
        kind: 'item',
        item: { ...item, id: 'msg_2', state: 'done', parts: [{ type: 'text', text: 'Cake [a.txt].' }] },
        ...more,
      },
      { kind: 'item', item: { ...item, id: 'msg_3', state: 'open', parts: [{ type: 'text', text: 'More' }] }, ...more },
    ]);
    assert.equal((await backend.history(THREAD, second.next, neverAborted)).next, null);
    assert.deepEqual(
      bench.received.map(({ path }) => path.replace(/^.*\?/, '')),
      ['limit=100&order=asc', 'limit=100&order=asc&after=msg_1', 'limit=100&order=asc&after=msg_3'],
    );
  });

  it('reads 250 messages whole and in order from pages of 20, without has_more', async () => {
    const all = Array.from({ length: 250 }, (_, index) =>
      index % 2 === 0
        ? wire.question(`Q${index}`, { id: `m${index}` })
        : wire.message(`A${index}`, { id: `m${index}` }),
    );
    const backend = await bench.start((request, response, socket) => {
      const after = /after=(\w+)/.exec(request.path)?.[1];
      const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      json(200, { data: all.slice(from, from + 20) })(request, response, socket);
    });
    const ids: string[] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      const page = await backend.history(THREAD, cursor, neverAborted);
      ids.push(...page.entries.map(entry => (entry.kind === 'message' ? entry.id : entry.item.id)));
      cursor = page.next;
      more = cursor !== null;
    }
    assert.deepEqual(
      ids,
      all.map(({ id }) => id),
    );
  });

  it('knows when the thread is gone, or the message that a page is to begin after', async () => {
    for (const message of ["No thread found with id 'thread_1'.", "No message found with id 'call_1'."]) {
      const backend = await bench.start(error(404, { message }));
      await assert.rejects(() => backend.history(THREAD, 'call_1', neverAborted), /threadUnknown/);
      await bench.close();
    }
  });
});
