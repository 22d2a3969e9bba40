import assert from 'node:assert/strict';
import { endOf, runOf, testReference, textOf } from '../support/harness';
import { json } from '../support/rawServer';
import { CANCEL, events, OUTPUTS, RUNS, ThreadBench } from './support/threadBench';
import * as wire from './support/threadWire';

const { ANSWER } = wire;

describe('assistants: functions (hand-written)', () => {
  const bench = new ThreadBench();

  it('has its functions answered, all at once, round by round', async () => {
    const calls = [wire.functionCall('a'), wire.functionCall('b', 'count')];
    const [third] = [wire.functionCall('c')];
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(
        ...ANSWER.slice(0, 3),
        wire.stepDelta({ index: 0, ...calls[0], function: { name: 'look', arguments: '' } }),
        wire.stepDelta({ index: 0, type: 'function', function: { arguments: '{"at":1}' } }),
        wire.stepDelta({ index: 1, ...calls[1] }),
        { event: 'thread.run.requires_action', data: wire.waitingRun(...calls) },
      ),
      [`POST ${OUTPUTS}`]: (request, response, socket) => {
        const first = bench.sent('POST', OUTPUTS).length === 1;
        const reply = first
          ? events(
              wire.stepEvent('completed', wire.step('completed', calls.map(wire.answered))),
              wire.runEvent('queued'),
              wire.runEvent('in_progress'),
              { event: 'thread.run.requires_action', data: wire.waitingRun(third) },
            )
          : events(...ANSWER.slice(2));
        reply(request, response, socket);
      },
    });
    const asked: (readonly string[])[] = [];
    const seen = await bench.ask(backend, event => {
      if (event.type === 'actionNeeded') {
        asked.push(event.actions.map(({ callId, name, arguments: given }) => `${callId} ${name} ${given}`));
        const results = event.actions.map(action => ({
          action,
          succeeded: action.callId !== 'b',
          output: `result ${action.callId}`,
        }));
        // One after the other, as people do.
        for (const result of results.toReversed()) {
          void backend.answer(testReference(), [result]);
        }
      }
    });
    assert.deepEqual(asked, [['a look {"at":1}', 'b count {"at":1}'], ['c look {"at":1}']]);
    assert.deepEqual(
      bench.sent('POST', OUTPUTS).map(({ json: body }) => body),
      [
        {
          stream: true,
          tool_outputs: [
            { tool_call_id: 'a', output: 'result a' },
            { tool_call_id: 'b', output: 'Error: result b' },
          ],
        },
        { stream: true, tool_outputs: [{ tool_call_id: 'c', output: 'result c' }] },
      ],
    );
    const run = runOf(seen);
    assert.deepEqual(
      run.items.flatMap(item => (item.kind === 'step' ? [[item.id, item.subject, item.arguments, item.output]] : [])),
      [
        ['a', 'look', '{"at":1}', 'result a'],
        ['b', 'count', '{"at":1}', 'Error: result b'],
        // Nobody said what became of this one.
        ['c', 'look', '{"at":1}', 'result c'],
      ],
    );
    assert.deepEqual([textOf(seen), run.end], ['Hello.', { kind: 'completed' }]);
    const phases = seen.flatMap(event => (event.type === 'phase' ? [event.phase] : []));
    assert.deepEqual(phases, ['queued', 'working', 'waiting', 'working', 'queued', 'working', 'waiting', 'working']);
  });

  it('cancels what it cannot give, and says what was wanted', async () => {
    const waiting = wire.run('requires_action', { required_action: { type: 'submit_tool_approval' } });
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(...ANSWER.slice(0, 3), { event: 'thread.run.requires_action', data: waiting }),
      [`POST ${CANCEL}`]: json(200, wire.run('cancelling')),
    });
    const end = endOf(await bench.ask(backend));
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.detail], [
      'runFailed',
      'submit_tool_approval',
    ]);
    assert.equal(bench.sent('POST', CANCEL).length, 1);
  });
});
