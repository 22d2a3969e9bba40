import assert from 'node:assert/strict';
import type { Event } from './support/agentWire';
import * as wire from './support/agentWire';
import { ACCEPTED, AgentBench, list, REFERENCE, SESSION, SESSIONS } from './support/bench';
import { codeOf, endOf, runOf, textOf } from './support/harness';
import type { Reply } from './support/rawServer';
import { beginStream, error, json, silentStream, sse, stream } from './support/rawServer';

describe('agents: what a session waits for (hand-written)', () => {
  const bench = new AgentBench();

  const waiting = (...required_actions: readonly object[]) =>
    wire.sessionEvent('requires_action', { required_actions });

  /** A turn that goes on once `count` inputs have arrived. */
  function pausing(before: readonly Event[], count: number, after: readonly Event[]): Readonly<Record<string, Reply>> {
    let open: Parameters<Reply>[1] | undefined;
    let inputs = 0;
    return {
      [`POST ${SESSIONS}`]: (_, response) => {
        beginStream(response);
        response.write(before.map(sse).join(''));
        open = response;
      },
      [`POST ${SESSION}/events`]: (request, response, socket) => {
        ACCEPTED(request, response, socket);
        inputs += 1;
        if (inputs === count) {
          open?.end(after.map(sse).join(''));
        }
      },
    };
  }

  it('has functions called, once each, and shows their results', async () => {
    const call = () => waiting(wire.functionAction('call_1'));
    const backend = await bench.startTable(
      pausing(
        [
          wire.created(),
          wire.turnEvent('created'),
          wire.itemEvent('done', wire.functionCall('call_1')),
          call(),
          call(),
        ],
        1,
        [
          wire.sessionEvent('in_progress'),
          wire.itemEvent('added', wire.functionOutput('call_1', '42')),
          wire.itemEvent('done', wire.message('It is 42.'), 1),
          wire.turnEvent('completed'),
          wire.sessionEvent('idle'),
        ],
      ),
    );
    let asked = 0;
    const events = await bench.begin(backend, event => {
      if (event.type === 'actionNeeded') {
        asked += 1;
        assert.deepEqual(event.actions, [{ kind: 'function', callId: 'call_1', name: 'look', arguments: '{"at":1}' }]);
        void backend.answer(
          REFERENCE,
          event.actions.map(action => ({ action, succeeded: true, output: '42' })),
        );
      }
    });
    assert.deepEqual([asked, endOf(events).kind], [1, 'completed']);
    assert.deepEqual(
      bench.sent('POST', `${SESSION}/events`).map(({ json }) => json),
      [
        {
          events: [
            {
              type: 'agent.session.input.tool_result',
              turn_id: wire.TURN_ID,
              call_id: 'call_1',
              success: true,
              output: '42',
            },
          ],
        },
      ],
    );
    const [step] = runOf(events).items;
    assert.equal(step?.kind === 'step' && step.output, '42');
  });

  it('refuses what it cannot ask the user yet, and says so', async () => {
    const rest = [
      wire.itemEvent('done', wire.message('Then not.')),
      wire.turnEvent('completed'),
      wire.sessionEvent('idle'),
    ];
    const actions = () => waiting(wire.approvalAction('req_1'), wire.loginAction('req_2'));
    const backend = await bench.startTable(
      pausing([wire.created(), wire.turnEvent('created'), actions(), actions()], 1, rest),
    );
    const events = await bench.begin(backend);
    assert.equal(textOf(events), 'Then not.');
    assert.deepEqual(runOf(events).notices, [
      { code: 'toolUnavailable', name: 'delete' },
      { code: 'toolUnavailable', name: 'computer_use' },
    ]);
    assert.deepEqual(
      bench.sent('POST', `${SESSION}/events`).map(({ json }) => json),
      [
        {
          events: [
            {
              type: 'agent.session.input.mcp_approval_request_result',
              request_id: 'req_1',
              response: { type: 'mcp_tool_call', decision: 'deny' },
            },
            {
              type: 'agent.session.input.computer_use_approval_request_result',
              request_id: 'req_2',
              response: { type: 'browser_authentication', action: 'cancel' },
            },
          ],
        },
      ],
    );
  });

  it('stops a turn that waits for an environment, and says what it lacks', async () => {
    const actions = waiting({ type: 'environment_connection', environment_id: 'env_1' });
    const backend = await bench.startTable(pausing([wire.created(), wire.turnEvent('created'), actions], 9, []));
    assert.equal(codeOf(await bench.begin(backend)), 'environmentNeeded');
    assert.deepEqual(bench.sent('POST', `${SESSION}/events`)[0]?.json, {
      events: [{ type: 'agent.session.input.cancel' }],
    });
  });

  describe('while the user thinks', () => {
    const begun = [wire.created(), wire.turnEvent('created'), waiting(wire.functionAction('call_1'))];
    const silent = async (table: Readonly<Record<string, Reply>>) => {
      const backend = await bench.startTable({
        ...pausing(begun, 9, []),
        [`GET ${SESSION}/items`]: list(wire.message('Hello.')),
        ...table,
      });
      return bench.begin(backend, event => {
        if (event.type === 'actionNeeded') {
          setImmediate(() => bench.timing.advance(60_000));
        }
      });
    };

    it('does not mind silence', async () => {
      const events = await silent({
        [`GET ${SESSION}`]: json(200, wire.session('requires_action')),
        [`GET ${SESSION}/turns/${wire.TURN_ID}`]: json(200, wire.turn('waiting')),
        [`GET ${SESSION}/events`]: stream([
          wire.itemEvent('done', wire.message('Hello.')),
          wire.turnEvent('completed'),
        ]),
      });
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
    });

    it('finds out what got lost in the silence', async () => {
      const events = await silent({
        [`GET ${SESSION}`]: json(200, wire.session('idle')),
        [`GET ${SESSION}/turns/${wire.TURN_ID}`]: json(200, wire.turn('completed')),
        // The turn is over: there will be no event about it any more.
        [`GET ${SESSION}/events`]: silentStream([wire.sessionEvent('idle')]),
      });
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
    });
  });

  it('cancels a turn, trying again while the server is not ready for it', async () => {
    let tries = 0;
    const backend = await bench.startTable({
      [`POST ${SESSION}/events`]: (request, response, socket) => {
        tries += 1;
        (tries === 1 ? error(409, {}) : ACCEPTED)(request, response, socket);
      },
    });
    await backend.cancel(REFERENCE);
    assert.deepEqual(
      bench.sent('POST', `${SESSION}/events`).map(({ json }) => json),
      Array(2).fill({ events: [{ type: 'agent.session.input.cancel' }] }),
    );
  });

  it('cancels a run whose session nobody has named yet', async () => {
    const backend = await bench.startTable({
      [`GET ${SESSIONS}`]: list(wire.session()),
      [`POST ${SESSION}/events`]: ACCEPTED,
    });
    await backend.cancel({ ...REFERENCE, thread: null, remoteRunId: null });
    assert.equal(bench.sent('POST', `${SESSION}/events`).length, 1);
  });
});
