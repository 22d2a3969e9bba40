import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import type { Backend } from '../../../src/core/backend';
import type { RunEvent } from '../../../src/shared/runEvent';
import { repoRoot } from '../../support/repo';
import type { Event } from './support/agentWire';
import * as wire from './support/agentWire';
import {
  codeOf,
  collect,
  endOf,
  neverAborted,
  runOf,
  SAVED,
  testBackend,
  testRequest,
  textOf,
} from './support/harness';
import type { RawServer, Reply } from './support/rawServer';
import {
  beginStream,
  brokenStream,
  error,
  json,
  reset,
  routes,
  silentStream,
  sse,
  startRawServer,
  stream,
} from './support/rawServer';
import { TestTiming } from './support/testTiming';

const THREAD = { kind: 'session', id: wire.SESSION_ID } as const;
const SESSIONS = '/v1/agents/sessions';
const SESSION = `${SESSIONS}/${wire.SESSION_ID}`;
const ACCEPTED: Reply = (_, response) => response.writeHead(202).end();
const REFERENCE = { runKey: 'run-1', thread: THREAD, remoteRunId: wire.TURN_ID };
const list = (...data: readonly object[]) => json(200, { object: 'list', data, has_more: false });

describe('agents (hand-written after the schema)', () => {
  let server: RawServer | undefined;
  let timing: TestTiming;

  beforeEach(() => {
    timing = new TestTiming(2_500);
  });

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function start(table: Readonly<Record<string, Reply>>): Promise<Backend> {
    server = await startRawServer(routes(table));
    return testBackend('agents', server.baseUrl, {}, timing);
  }

  function begin(backend: Backend, onEvent?: (event: RunEvent) => void): Promise<readonly RunEvent[]> {
    return collect(backend.run(testRequest({ assistant: SAVED }), neverAborted), onEvent);
  }

  function goOn(backend: Backend, onEvent?: (event: RunEvent) => void): Promise<readonly RunEvent[]> {
    return collect(backend.run(testRequest({ assistant: SAVED, thread: THREAD }), neverAborted), onEvent);
  }

  function sent(method: string, at: string) {
    return server?.received.filter(request => request.method === method && request.path.split('?')[0] === at) ?? [];
  }

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
    const backend = await start({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.plain) });
    const events = await begin(backend);
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
      server?.received.map(({ json }) => json),
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
    const backend = await start({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.thinking) });
    const [thought, command] = runOf(await begin(backend)).items;
    assert.deepEqual(thought?.kind === 'reasoning' && thought.parts, ['Hm.', 'Yes.']);
    assert.deepEqual(command?.kind === 'step' && [command.type, command.arguments, command.output], [
      'command_execution',
      'ls',
      'first.txt\na.txt\n',
    ]);
  });

  it("follows the root agent's turn, and knows which items are its own, whatever the order", async () => {
    const backend = await start({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.subagent) });
    const events = await begin(backend);
    assert.equal(textOf(events), 'Hello.');
    assert.equal(runOf(events).remoteRunId, wire.TURN_ID);
  });

  it('says that the environment is being prepared', async () => {
    const backend = await start({ [`POST ${SESSIONS}`]: stream(wire.TRANSCRIPTS.environment) });
    const phases = (await begin(backend)).flatMap(event => (event.type === 'phase' ? [event.phase] : []));
    assert.deepEqual(phases, ['preparing', 'working']);
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
    const backend = await start({ [`POST ${SESSIONS}`]: stream(odd) });
    const seen: string[] = [];
    const events = await begin(backend, event => event.type === 'delta' && seen.push(event.text));
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
      const backend = await start({ [`POST ${SESSIONS}`]: stream(events), [`GET ${SESSION}/items`]: list() });
      const all = await begin(backend);
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
    assert.equal(codeOf(await begin(await start({ [`POST ${SESSIONS}`]: stream(cancelled) }))), 'cancelled');
    await server?.close();
    const failed = [wire.created(), wire.turnEvent('created'), wire.sessionEvent('failed', { error: 'Out of order.' })];
    const end = endOf(await begin(await start({ [`POST ${SESSIONS}`]: stream(failed) })));
    assert.ok(end.kind === 'failed');
    assert.deepEqual([end.error.code, end.error.detail], ['runFailed', 'Out of order.']);
  });

  it('says what the server complained about when its stream then ends', async () => {
    const events = [wire.created(), wire.turnEvent('created'), wire.errorEvent('server_error', 'Oh no.')];
    const end = endOf(await begin(await start({ [`POST ${SESSIONS}`]: stream(events) })));
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.detail], ['serverFailed', 'Oh no.']);
  });

  for (const [name, cut] of [
    ['ends', stream],
    ['breaks', brokenStream],
  ] as const) {
    it(`is detached, and can be watched again, when the stream ${name} too early`, async () => {
      for (let count = 0; count < 10; count++) {
        const backend = await start({ [`POST ${SESSIONS}`]: cut(wire.TRANSCRIPTS.plain.slice(0, count)) });
        const events = await begin(backend);
        const end = endOf(events);
        assert.deepEqual([end.kind, end.kind === 'detached' && end.resumable], ['detached', true], `${count}`);
        assert.ok('Hello.'.startsWith(textOf(events)));
        await server?.close();
      }
    });
  }

  describe('a later message', () => {
    const tail = wire.TRANSCRIPTS.plain.slice(2);
    /** The event stream says nothing until the message has arrived. */
    const live = (events: readonly Event[]) => {
      let open: Parameters<Reply>[1] | undefined;
      return {
        [`GET ${SESSION}/turns`]: list(wire.turn('completed', { id: 'turn_0' })),
        [`GET ${SESSION}/events`]: ((_, response) => {
          beginStream(response);
          response.write(sse(wire.sessionEvent('idle')) + sse(wire.turnEvent('completed', { id: 'turn_0' })));
          open = response;
        }) satisfies Reply,
        [`POST ${SESSION}/events`]: ((request, response, socket) => {
          ACCEPTED(request, response, socket);
          open?.end(events.map(sse).join(''));
        }) satisfies Reply,
      };
    };

    it('is sent once subscribed, with its key', async () => {
      const backend = await start(live(tail));
      const events = await goOn(backend);
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
      assert.deepEqual(
        events.filter(({ type }) => type === 'kept' || type === 'thread' || type === 'gap'),
        [{ type: 'kept' }],
      );
      const [post] = sent('POST', `${SESSION}/events`);
      assert.equal(post?.headers['idempotency-key'], 'run-1');
      assert.deepEqual(post?.json, {
        events: [
          {
            type: 'agent.session.input.message',
            input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello?' }] }],
          },
        ],
      });
      const order = server?.received.map(({ method }) => method).join(' ');
      assert.equal(order, 'GET GET POST');
    });

    it('is sent again with the same key as long as its fate is unknown', async () => {
      const table = live(tail);
      let tries = 0;
      const post: Reply = (request, response, socket) => {
        tries += 1;
        const reply = [reset, error(503, {}), error(409, { message: 'session initial input is still pending' })][
          tries - 1
        ];
        (reply ?? table[`POST ${SESSION}/events`])(request, response, socket);
      };
      const backend = await start({ ...table, [`POST ${SESSION}/events`]: post });
      assert.equal(endOf(await goOn(backend)).kind, 'completed');
      assert.deepEqual(
        sent('POST', `${SESSION}/events`).map(({ headers }) => headers['idempotency-key']),
        Array(4).fill('run-1'),
      );
    });

    it('is sent also where the stream opens only with its first event; what was missed is read', async () => {
      timing = new TestTiming(3_000);
      let open: (() => void) | undefined;
      const backend = await start({
        [`GET ${SESSION}/turns`]: list(),
        [`GET ${SESSION}/events`]: (_, response) => {
          open = () => {
            beginStream(response);
            // The turn's beginning is gone.
            response.end(tail.slice(4).map(sse).join(''));
          };
        },
        [`POST ${SESSION}/events`]: (request, response, socket) => {
          ACCEPTED(request, response, socket);
          open?.();
        },
        [`GET ${SESSION}/items`]: list(wire.question('Hello?'), wire.command('x'), wire.message('Hello.')),
      });
      const events = await goOn(backend);
      assert.equal(endOf(events).kind, 'completed');
      assert.deepEqual(
        runOf(events)
          .items.map(({ id }) => id)
          .sort(),
        ['cmd_1', 'msg_1'],
      );
      assert.equal(events.filter(({ type }) => type === 'gap').length, 1);
    });

    it('is taken in by a turn that still runs, and then that is its turn', async () => {
      const backend = await start({
        ...live([wire.delta('Hello.'), ...tail.slice(7)]),
        [`GET ${SESSION}/turns`]: list(wire.turn('in_progress'), wire.turn('completed', { id: 'turn_0' })),
        [`GET ${SESSION}/items`]: list(wire.message('Hello.')),
      });
      const events = await goOn(backend);
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
    });

    it('surely was not sent when the session cannot be heard', async () => {
      const backend = await start({ [`GET ${SESSION}/turns`]: list(), [`GET ${SESSION}/events`]: reset });
      const end = endOf(await goOn(backend));
      assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.remedy], ['connectionLost', 'tryAgain']);
      assert.equal(sent('POST', `${SESSION}/events`).length, 0);
    });
  });

  describe('when the reply to the first message gets lost', () => {
    beforeEach(() => {
      timing = new TestTiming(4_000);
    });

    it('finds the session by the run, however late it shows up', async () => {
      let looks = 0;
      const backend = await start({
        [`POST ${SESSIONS}`]: reset,
        [`GET ${SESSIONS}`]: (request, response, socket) => {
          looks += 1;
          // A server that doesn't know the filter sends what it has.
          const other = wire.session('idle', { id: 'sess_0', metadata: {} });
          list(...(looks < 3 ? [other] : [other, wire.session()]))(request, response, socket);
        },
        [`GET ${SESSION}`]: json(200, wire.session('idle')),
        [`GET ${SESSION}/turns`]: list(wire.turn('completed')),
        [`GET ${SESSION}/items`]: list(wire.question('Hello?'), wire.message('Hello.')),
        [`GET ${SESSION}/events`]: stream([]),
      });
      const events = await begin(backend);
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
      assert.deepEqual(events[0], { type: 'thread', thread: THREAD });
      assert.equal(runOf(events).remoteRunId, wire.TURN_ID);
      assert.match(decodeURIComponent(sent('GET', SESSIONS)[0]?.path ?? ''), /metadata\[ask_assistant_run\]=run-1/);
      assert.equal(sent('POST', SESSIONS).length, 1);
    });

    it('says that nobody knows when there is none', async () => {
      const backend = await start({ [`POST ${SESSIONS}`]: reset, [`GET ${SESSIONS}`]: list() });
      const events = await begin(backend);
      assert.equal(codeOf(events), 'outcomeUnknown');
      const end = endOf(events);
      assert.ok(end.kind === 'detached' && !end.resumable && end.error.remedy === 'sendAgain');
      assert.equal(sent('POST', SESSIONS).length, 1);
    });
  });

  describe('watched again', () => {
    it('brings what the server has, then what is new', async () => {
      const backend = await start({
        [`GET ${SESSION}`]: json(200, wire.session()),
        [`GET ${SESSION}/turns/${wire.TURN_ID}`]: json(200, wire.turn('in_progress')),
        [`GET ${SESSION}/items`]: (request, response, socket) => {
          const page = request.path.includes('after=rs_1')
            ? list(wire.message('Hel', { status: 'in_progress' }))
            : json(200, {
                data: [
                  wire.message('Old.', { id: 'msg_old', turn_id: 'turn_0' }),
                  wire.question('Q'),
                  wire.reasoning('Hm.'),
                ],
              });
          page(request, response, socket);
        },
        [`GET ${SESSION}/events`]: stream([
          // A reopened stream tells again of items that are under way, without their text.
          wire.itemEvent('added', wire.message('', { status: 'in_progress', content: [] })),
          wire.delta('lo.'),
          ...wire.TRANSCRIPTS.plain.slice(8),
        ]),
      });
      const events = await collect(backend.attach(REFERENCE, neverAborted));
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
      assert.deepEqual(
        runOf(events).items.map(({ id }) => id),
        ['rs_1', 'msg_1'],
      );
      const texts = events.flatMap(event =>
        event.type === 'item' && event.item.kind === 'message' ? [event.item.parts[0]?.text] : [],
      );
      assert.deepEqual(texts, ['Hel', undefined, 'Hello.']);
    });

    it('ends as the turn has ended meanwhile', async () => {
      for (const [turn, code] of [
        [wire.turn('completed'), 'completed'],
        [wire.turn('cancelled'), 'cancelled'],
        [wire.turn('failed', { error: { code: 'server_error', message: 'No.' } }), 'serverFailed'],
      ] as const) {
        const backend = await start({
          [`GET ${SESSION}`]: json(200, wire.session('idle')),
          [`GET ${SESSION}/turns/${wire.TURN_ID}`]: json(200, turn),
          [`GET ${SESSION}/items`]: list(wire.message('Hello.')),
          [`GET ${SESSION}/events`]: stream([wire.sessionEvent('idle')]),
        });
        const events = await collect(backend.attach(REFERENCE, neverAborted));
        assert.deepEqual([codeOf(events), textOf(events)], [code, 'Hello.']);
        await server?.close();
      }
    });

    it('does not take the turn before for one that never got a name', async () => {
      const session = wire.session('idle', { metadata: { ask_assistant_run: 'another run' } });
      const backend = await start({
        [`GET ${SESSION}`]: json(200, session),
        [`GET ${SESSION}/turns`]: list(wire.turn('completed')),
        [`GET ${SESSION}/events`]: stream([]),
      });
      const events = await collect(backend.attach({ ...REFERENCE, remoteRunId: null }, neverAborted));
      assert.equal(codeOf(events), 'outcomeUnknown');
    });
  });

  it('gives up on a server that falls silent, and leaves the way back open', async () => {
    const backend = await start({ [`POST ${SESSIONS}`]: silentStream(wire.TRANSCRIPTS.plain.slice(0, 7)) });
    const events = await begin(backend, event => {
      if (event.type === 'delta') {
        setImmediate(() => timing.advance(60_000));
      }
    });
    const end = endOf(events);
    assert.deepEqual([codeOf(events), end.kind === 'detached' && end.resumable], ['noAnswer', true]);
  });

  it('does not let an answer with a hole pass for whole', async () => {
    const events = [
      wire.created(),
      wire.turnEvent('in_progress'),
      wire.turnEvent('completed'),
      wire.sessionEvent('idle'),
    ];
    const backend = await start({ [`POST ${SESSIONS}`]: stream(events), [`GET ${SESSION}/items`]: error(500, {}) });
    const end = endOf(await begin(backend));
    assert.deepEqual([end.kind, end.kind === 'detached' && end.resumable], ['detached', true]);
  });

  describe('what a session waits for', () => {
    const waiting = (...required_actions: readonly object[]) =>
      wire.sessionEvent('requires_action', { required_actions });

    /** A turn that goes on once `count` inputs have arrived. */
    function pausing(
      before: readonly Event[],
      count: number,
      after: readonly Event[],
    ): Readonly<Record<string, Reply>> {
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
      const backend = await start(
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
      const events = await begin(backend, event => {
        if (event.type === 'actionNeeded') {
          asked += 1;
          assert.deepEqual(event.actions, [
            { kind: 'function', callId: 'call_1', name: 'look', arguments: '{"at":1}' },
          ]);
          void backend.answer(
            REFERENCE,
            event.actions.map(action => ({ action, succeeded: true, output: '42' })),
          );
        }
      });
      assert.deepEqual([asked, endOf(events).kind], [1, 'completed']);
      assert.deepEqual(
        sent('POST', `${SESSION}/events`).map(({ json }) => json),
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
      const backend = await start(pausing([wire.created(), wire.turnEvent('created'), actions(), actions()], 1, rest));
      const events = await begin(backend);
      assert.equal(textOf(events), 'Then not.');
      assert.deepEqual(runOf(events).notices, [
        { code: 'toolUnavailable', name: 'delete' },
        { code: 'toolUnavailable', name: 'computer_use' },
      ]);
      assert.deepEqual(
        sent('POST', `${SESSION}/events`).map(({ json }) => json),
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
      const backend = await start(pausing([wire.created(), wire.turnEvent('created'), actions], 9, []));
      assert.equal(codeOf(await begin(backend)), 'environmentNeeded');
      assert.deepEqual(sent('POST', `${SESSION}/events`)[0]?.json, {
        events: [{ type: 'agent.session.input.cancel' }],
      });
    });

    it('does not mind silence while the user thinks', async () => {
      const [before] = [[wire.created(), wire.turnEvent('created'), waiting(wire.functionAction('call_1'))]];
      const backend = await start({
        ...pausing(before, 9, []),
        [`GET ${SESSION}/events`]: stream([
          wire.itemEvent('done', wire.message('Hello.')),
          wire.turnEvent('completed'),
        ]),
        [`GET ${SESSION}/items`]: list(wire.message('Hello.')),
      });
      const events = await begin(backend, event => {
        if (event.type === 'actionNeeded') {
          setImmediate(() => timing.advance(60_000));
        }
      });
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
    });
  });

  it('cancels a turn, trying again while the server is not ready for it', async () => {
    let tries = 0;
    const backend = await start({
      [`POST ${SESSION}/events`]: (request, response, socket) => {
        tries += 1;
        (tries === 1 ? error(409, {}) : ACCEPTED)(request, response, socket);
      },
    });
    await backend.cancel(REFERENCE);
    assert.deepEqual(
      sent('POST', `${SESSION}/events`).map(({ json }) => json),
      Array(2).fill({ events: [{ type: 'agent.session.input.cancel' }] }),
    );
  });

  it('cancels a run whose session nobody has named yet', async () => {
    const backend = await start({
      [`GET ${SESSIONS}`]: list(wire.session()),
      [`POST ${SESSION}/events`]: ACCEPTED,
    });
    await backend.cancel({ ...REFERENCE, thread: null, remoteRunId: null });
    assert.equal(sent('POST', `${SESSION}/events`).length, 1);
  });

  it('lists all assistants, also without has_more and from a server that knows no pages', async () => {
    const agent = (id: string) => ({ id, object: 'agent', name: id === 'a1' ? null : `Agent ${id}`, model: 'm-1' });
    let calls = 0;
    const backend = await start({
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
    await server?.close();

    const endless = await start({ 'GET /v1/agents': json(200, { data: [agent('a1')] }) });
    assert.equal((await endless.listAssistants(neverAborted)).length, 1);
  });

  it('reads a thread oldest first', async () => {
    const backend = await start({
      [`GET ${SESSION}/items`]: list({ ...wire.question('Q'), id: null }, wire.reasoning('Hm.'), wire.message('A')),
    });
    const { entries, next } = await backend.history(THREAD, null, neverAborted);
    assert.equal(next, null);
    assert.deepEqual(entries[0], { kind: 'message', id: 'turn_1/user', text: 'Q' });
    assert.deepEqual(
      entries.slice(1).map(entry => entry.kind === 'item' && entry.item.kind),
      ['reasoning', 'message'],
    );
    assert.match(sent('GET', `${SESSION}/items`)[0]?.path ?? '', /order=asc/);
  });
});
