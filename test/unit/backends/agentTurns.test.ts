import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { repoRoot } from '../../support/repo';
import type { Event } from './support/agentWire';
import * as wire from './support/agentWire';
import { AgentBench, list, SESSION, SESSIONS, THREAD } from './support/bench';
import { codeOf, endOf, runOf, SAVED, textOf } from './support/harness';
import { brokenStream, stream } from './support/rawServer';

describe('agents: a turn (hand-written after the schema)', () => {
  const bench = new AgentBench();

  it('is written as the schema has it', function () {
    const file = path.resolve(repoRoot, '../shared/spec/agents-from-openai-7.57.0-dts.schema.json');
    if (!fs.existsSync(file)) {
      this.skip();
    }
    const ajv = new Ajv2020({ strict: false, validateSchema: false });
    ajv.addSchema(JSON.parse(fs.readFileSync(file, 'utf8')), 'agents');
    const valid = (definition: string, value: unknown, name: string) =>
      assert.ok(
        ajv.validate(`agents#/definitions/${definition}`, value),
        `${name}: ${ajv.errorsText()}: ${JSON.stringify(value)}`,
      );
    for (const [name, events] of Object.entries(wire.TRANSCRIPTS)) {
      for (const event of events) {
        valid('AgentSessionEvent', event, name);
      }
    }
    for (const event of [
      wire.errorEvent(null, 'x'),
      wire.environmentEvent('failed'),
      wire.environmentReset(),
      wire.turnEvent('failed', { error: { code: 'server_error', message: 'x' } }),
      wire.turnEvent('cancelled'),
      wire.sessionEvent('failed', { error: 'x' }),
      wire.sessionEvent('requires_action', {
        required_actions: [wire.functionAction('a'), wire.approvalAction('b'), wire.loginAction('c')],
      }),
    ]) {
      valid('AgentSessionEvent', event, event.type);
    }
    for (const item of [wire.functionCall('a'), wire.functionOutput('a', 'x'), wire.question('x'), wire.command('x')]) {
      valid('AgentSessionItem', item, item.type);
    }
    valid('Turn', wire.turn('completed'), 'turn');
  });

  it('makes a session with the first message and names it at once', async () => {
    const backend = await bench.startTable({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.plain) });
    const events = await bench.begin(backend);
    assert.deepEqual(events.slice(0, 2), [{ type: 'thread', thread: THREAD }, { type: 'kept' }]);
    assert.deepEqual([textOf(events), endOf(events)], ['Hello.', { kind: 'completed' }]);
    const run = runOf(events);
    assert.deepEqual(run.usage, { input: 10, output: 7, cached: 4, reasoning: 3 });
    assert.deepEqual([run.remoteRunId, run.model], [wire.TURN_ID, 'm-1']);
    assert.deepEqual(
      run.items.map(item => item.kind === 'message' && [item.id, item.phase, item.state]),
      [['msg_1', 'answer', 'done']],
    );
    assert.deepEqual(
      bench.received.map(({ json }) => json),
      [
        {
          agent_id: SAVED.id,
          environment: { type: 'none' },
          input: 'Hello?',
          metadata: { ask_assistant_run: 'run-1' },
          stream: true,
          stream_options: { include_obfuscation: false },
        },
      ],
    );
  });

  it('shows reasoning and commands, and believes the done item', async () => {
    const backend = await bench.startTable({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.thinking) });
    const [thought, command] = runOf(await bench.begin(backend)).items;
    assert.deepEqual(thought?.kind === 'reasoning' && thought.parts, ['Hm.', 'Yes.']);
    assert.deepEqual(command?.kind === 'step' && [command.type, command.arguments, command.output], [
      'command_execution',
      'ls',
      'first.txt\na.txt\n',
    ]);
  });

  it("follows the root agent's turn, and knows which items are its own, whatever the order", async () => {
    const backend = await bench.startTable({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.subagent) });
    const events = await bench.begin(backend);
    assert.equal(textOf(events), 'Hello.');
    assert.equal(runOf(events).remoteRunId, wire.TURN_ID);
  });

  it('says that the environment is being prepared', async () => {
    const backend = await bench.startTable({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.environment) });
    const phases = (await bench.begin(backend)).flatMap(event => (event.type === 'phase' ? [event.phase] : []));
    assert.deepEqual(phases, ['preparing', 'working']);
  });

  it('says once that the environment began anew, and goes on', async () => {
    const events = [...wire.TRANSCRIPTS.plain];
    events.splice(8, 0, wire.environmentReset(), wire.environmentReset());
    const all = await bench.begin(await bench.startTable({ [`POST ${SESSIONS}`]: stream(events) }));
    assert.deepEqual([textOf(all), endOf(all).kind], ['Hello.', 'completed']);
    assert.deepEqual(runOf(all).notices, [{ code: 'environmentReset' }]);
  });

  it('says why an environment could not be had', async () => {
    const events = [
      wire.created(),
      wire.turnEvent('created'),
      wire.environmentEvent('failed'),
      wire.turnEvent('failed', { error: { code: 'sandbox_error', message: 'No room.' } }),
      wire.sessionEvent('idle'),
    ];
    const end = endOf(await bench.begin(await bench.startTable({ [`POST ${SESSIONS}`]: stream(events) })));
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.detail], ['runFailed', 'No room.']);
  });

  it('takes events that nobody knows, repeated ones, and payloads wrapped in `data`', async () => {
    const odd = wire.TRANSCRIPTS.plain.flatMap((event: Event) => {
      const { type, event_id, ...data } = event;
      return [
        { type: 'agent.session.surprise', event_id: `x${event_id}`, session_id: wire.SESSION_ID },
        { type, event_id, data },
        { type, event_id, data },
      ];
    });
    const backend = await bench.startTable({ [`POST ${SESSIONS}`]: stream(odd) });
    const seen: string[] = [];
    const events = await bench.begin(backend, event => event.type === 'delta' && seen.push(event.text));
    assert.deepEqual([textOf(events), endOf(events).kind, seen], ['Hello.', 'completed', ['Hel', 'lo.']]);
  });

  for (const [code, expected] of [
    ['context_length_exceeded', 'contextTooLong'],
    ['credit_balance_exhausted', 'quotaExceeded'],
    ['rate_limit_exceeded', 'rateLimited'],
    ['server_overloaded', 'serverFailed'],
    ['cyber_policy', 'contentFiltered'],
    ['authentication_error', 'permissionDenied'],
    ['sandbox_error', 'runFailed'],
    ['max_output_tokens', 'incomplete'],
  ] as const) {
    it(`tells why a turn failed: ${code}`, async () => {
      const failed = wire.turnEvent('failed', { error: { code, message: 'No.' } });
      const events = [wire.created(), wire.turnEvent('created'), wire.delta('Half'), failed, wire.sessionEvent('idle')];
      const backend = await bench.startTable({
        [`POST ${SESSIONS}`]: stream(events),
        [`GET ${SESSION}/items`]: list(),
      });
      const all = await bench.begin(backend);
      assert.equal(codeOf(all), expected);
      assert.equal(textOf(all), 'Half');
    });
  }

  it('ends as cancelled when the turn says so, and fails with its session', async () => {
    const cancelled = [
      wire.created(),
      wire.turnEvent('created'),
      wire.turnEvent('cancelled'),
      wire.sessionEvent('idle'),
    ];
    assert.equal(
      codeOf(await bench.begin(await bench.startTable({ [`POST ${SESSIONS}`]: stream(cancelled) }))),
      'cancelled',
    );
    await bench.close();
    const failed = [wire.created(), wire.turnEvent('created'), wire.sessionEvent('failed', { error: 'Out of order.' })];
    const end = endOf(await bench.begin(await bench.startTable({ [`POST ${SESSIONS}`]: stream(failed) })));
    assert.ok(end.kind === 'failed');
    assert.deepEqual([end.error.code, end.error.detail], ['runFailed', 'Out of order.']);
  });

  it('says what the server complained about when its stream then ends', async () => {
    const events = [wire.created(), wire.turnEvent('created'), wire.errorEvent('server_error', 'Oh no.')];
    const end = endOf(await bench.begin(await bench.startTable({ [`POST ${SESSIONS}`]: stream(events) })));
    assert.deepEqual(end.kind === 'detached' && [end.error.code, end.error.detail], ['serverFailed', 'Oh no.']);
  });

  for (const [name, cut] of [
    ['ends', stream],
    ['breaks', brokenStream],
  ] as const) {
    it(`is detached, and can be watched again, when the stream ${name} too early`, async () => {
      for (let count = 0; count < 10; count++) {
        const backend = await bench.startTable({ [`POST ${SESSIONS}`]: cut(wire.TRANSCRIPTS.plain.slice(0, count)) });
        const events = await bench.begin(backend);
        const end = endOf(events);
        assert.deepEqual([end.kind, end.kind === 'detached' && end.resumable], ['detached', true], `${count}`);
        assert.ok('Hello.'.startsWith(textOf(events)));
        await bench.close();
      }
    });
  }
});
