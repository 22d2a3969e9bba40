import assert from 'node:assert/strict';
import { AgentBench } from './support/bench';
import { neverAborted } from './support/harness';
import { json } from './support/rawServer';

describe('agents: lists', () => {
  const bench = new AgentBench();

  it('lists all assistants, also without has_more and from a server that knows no pages', async () => {
    const agent = (id: string) => ({ id, object: 'agent', name: id === 'a1' ? null : `Agent ${id}`, model: 'm-1' });
    let calls = 0;
    const backend = await bench.startTable({
      'GET /v1/agents': (request, response, socket) => {
        calls += 1;
        const after = new URL(request.path, 'http://x').searchParams.get('after');
        const data = after === null ? [agent('a1'), agent('a2')] : after === 'a2' ? [agent('a3')] : [];
        json(200, { data })(request, response, socket);
      },
      'GET /v1/agents/a2': json(200, agent('a2')),
    });
    assert.deepEqual(
      (await backend.listAssistants(neverAborted)).map(({ id, name, model }) => [id, name, model]),
      [
        ['a1', 'a1', 'm-1'],
        ['a2', 'Agent a2', 'm-1'],
        ['a3', 'Agent a3', 'm-1'],
      ],
    );
    assert.equal(calls, 3);
    assert.equal((await backend.getAssistant('a2', neverAborted)).name, 'Agent a2');
    await bench.close();

    const endless = await bench.startTable({ 'GET /v1/agents': json(200, { data: [agent('a1')] }) });
    assert.equal((await endless.listAssistants(neverAborted)).length, 1);
  });
});
