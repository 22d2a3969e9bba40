import assert from 'node:assert/strict';
import type { Event } from './support/agentWire';
import * as wire from './support/agentWire';
import { ACCEPTED, AgentBench, list, REFERENCE, SESSION, SESSIONS, THREAD } from './support/bench';
import { codeOf, collect, endOf, neverAborted, runOf, textOf } from './support/harness';
import type { Reply } from './support/rawServer';
import { beginStream, error, json, reset, silentStream, sse, stream, text } from './support/rawServer';
import { TestTiming } from './support/testTiming';

describe('agents: messages whose way is uncertain (hand-written)', () => {
  const bench = new AgentBench();

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
      const backend = await bench.startTable(live(tail));
      const events = await bench.goOn(backend);
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
      assert.deepEqual(
        events.filter(({ type }) => type === 'kept' || type === 'thread' || type === 'gap'),
        [{ type: 'kept' }],
      );
      const [post] = bench.sent('POST', `${SESSION}/events`);
      assert.equal(post?.headers['idempotency-key'], 'run-1');
      assert.deepEqual(post?.json, {
        events: [
          {
            type: 'agent.session.input.message',
            input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello?' }] }],
          },
        ],
      });
      const order = bench.received.map(({ method }) => method).join(' ');
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
      const backend = await bench.startTable({ ...table, [`POST ${SESSION}/events`]: post });
      assert.equal(endOf(await bench.goOn(backend)).kind, 'completed');
      assert.deepEqual(
        bench.sent('POST', `${SESSION}/events`).map(({ headers }) => headers['idempotency-key']),
        Array(4).fill('run-1'),
      );
    });

    it('is sent also where the stream opens only with its first event; what was missed is read', async () => {
      bench.timing = new TestTiming(3_000);
      let open: (() => void) | undefined;
      const backend = await bench.startTable({
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
      const events = await bench.goOn(backend);
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
      const backend = await bench.startTable({
        ...live([wire.delta('Hello.'), ...tail.slice(7)]),
        [`GET ${SESSION}/turns`]: list(wire.turn('in_progress'), wire.turn('completed', { id: 'turn_0' })),
        [`GET ${SESSION}/items`]: list(wire.message('Hello.')),
      });
      const events = await bench.goOn(backend);
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
    });

    it('surely was not sent when the session cannot be heard', async () => {
      const backend = await bench.startTable({ [`GET ${SESSION}/turns`]: list(), [`GET ${SESSION}/events`]: reset });
      const end = endOf(await bench.goOn(backend));
      assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.remedy], ['connectionLost', 'tryAgain']);
      assert.equal(bench.sent('POST', `${SESSION}/events`).length, 0);
    });
  });

  describe('when the reply to the first message gets lost', () => {
    beforeEach(() => {
      bench.timing = new TestTiming(4_000);
    });

    it('finds the session by the run, however late it shows up', async () => {
      let looks = 0;
      const backend = await bench.startTable({
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
      const events = await bench.begin(backend);
      assert.deepEqual([textOf(events), endOf(events).kind], ['Hello.', 'completed']);
      assert.deepEqual(events[0], { type: 'thread', thread: THREAD });
      assert.equal(runOf(events).remoteRunId, wire.TURN_ID);
      assert.match(
        decodeURIComponent(bench.sent('GET', SESSIONS)[0]?.path ?? ''),
        /metadata\[ask_assistant_run\]=run-1/,
      );
      assert.equal(bench.sent('POST', SESSIONS).length, 1);
    });

    it('says that nobody knows when there is none', async () => {
      const backend = await bench.startTable({ [`POST ${SESSIONS}`]: reset, [`GET ${SESSIONS}`]: list() });
      const events = await bench.begin(backend);
      assert.equal(codeOf(events), 'outcomeUnknown');
      const end = endOf(events);
      assert.ok(end.kind === 'detached' && !end.resumable && end.error.remedy === 'sendAgain');
      assert.equal(bench.sent('POST', SESSIONS).length, 1);
    });
  });

  describe('watched again', () => {
    it('brings what the server has, then what is new', async () => {
      const backend = await bench.startTable({
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
      const pieces = events.flatMap(event => (event.type === 'delta' ? [event.text] : []));
      assert.deepEqual(pieces, ['…lo.'], 'what may be missing before it is marked, until the message is told in whole');
    });

    it('says when the session was deleted or has expired', async () => {
      for (const status of [404, 410]) {
        const gone = error(status, { message: 'No session found' });
        const backend = await bench.startTable({ [`GET ${SESSION}`]: gone, [`GET ${SESSION}/events`]: gone });
        const end = endOf(await collect(backend.attach(REFERENCE, neverAborted)));
        assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.remedy], ['threadUnknown', 'newThread']);
        await bench.close();
      }
    });

    it('stays within reach when it is the way that fails, and says what is to be done first', async () => {
      for (const [reply, code, remedy] of [
        [error(401, { code: 'invalid_api_key' }), 'keyRejected', 'setApiKey'],
        [error(403, {}), 'permissionDenied', 'setApiKey'],
        [error(429, {}), 'rateLimited', 'reconnect'],
        [error(500, {}), 'serverFailed', 'reconnect'],
        [reset, 'connectionLost', 'reconnect'],
        [text(200, 'text/html', '<title>Sign in</title>'), 'notAnApi', 'openSettings'],
      ] as const) {
        const backend = await bench.startTable({ [`GET ${SESSION}`]: reply, [`GET ${SESSION}/events`]: reply });
        const end = endOf(await collect(backend.attach(REFERENCE, neverAborted)));
        assert.ok(end.kind === 'detached' && end.resumable, code);
        assert.deepEqual([end.error.code, end.error.remedy], [code, remedy]);
        await bench.close();
      }
    });

    it('ends as the turn has ended meanwhile', async () => {
      for (const [turn, code] of [
        [wire.turn('completed'), 'completed'],
        [wire.turn('cancelled'), 'cancelled'],
        [wire.turn('failed', { error: { code: 'server_error', message: 'No.' } }), 'serverFailed'],
      ] as const) {
        const backend = await bench.startTable({
          [`GET ${SESSION}`]: json(200, wire.session('idle')),
          [`GET ${SESSION}/turns/${wire.TURN_ID}`]: json(200, turn),
          [`GET ${SESSION}/items`]: list(wire.message('Hello.')),
          [`GET ${SESSION}/events`]: stream([wire.sessionEvent('idle')]),
        });
        const events = await collect(backend.attach(REFERENCE, neverAborted));
        assert.deepEqual([codeOf(events), textOf(events)], [code, 'Hello.']);
        await bench.close();
      }
    });

    describe('where it never got a name', () => {
      const later = wire.turn('completed', { id: 'turn_2' });
      const asked = (turn_id: string, text: string) => ({ ...wire.question(text), id: `msg_${turn_id}`, turn_id });
      const watch = async (turns: readonly object[], items: readonly object[]) => {
        const backend = await bench.startTable({
          [`GET ${SESSION}`]: json(200, wire.session('idle', { metadata: { ask_assistant_run: 'another run' } })),
          [`GET ${SESSION}/turns`]: list(...turns),
          [`GET ${SESSION}/items`]: list(...items),
          [`GET ${SESSION}/events`]: stream([wire.sessionEvent('idle')]),
        });
        const run = { ...REFERENCE, remoteRunId: null, text: 'And then?', otherRuns: [wire.TURN_ID] };
        return collect(backend.attach(run, neverAborted));
      };

      it('is found by its message among the turns that have no other run', async () => {
        const events = await watch(
          [later, wire.turn('completed')],
          [
            asked(wire.TURN_ID, 'And then?'),
            wire.message('Hello.'),
            asked('turn_2', 'And then?'),
            wire.message('Bye.', { id: 'msg_2', turn_id: 'turn_2' }),
          ],
        );
        assert.deepEqual([codeOf(events), textOf(events)], ['completed', 'Bye.']);
      });

      it('is not taken for the turn before', async () => {
        const events = await watch([wire.turn('completed')], [asked(wire.TURN_ID, 'And then?')]);
        assert.equal(codeOf(events), 'outcomeUnknown');
      });

      it('is not taken for a turn with another message', async () => {
        for (const status of ['completed', 'in_progress']) {
          const events = await watch([wire.turn(status, { id: 'turn_2' })], [asked('turn_2', 'Something else')]);
          assert.equal(codeOf(events), 'outcomeUnknown');
          await bench.close();
        }
      });

      it('is taken for one under way whose message isn’t listed yet', async () => {
        const events = await watch([wire.turn('in_progress', { id: 'turn_2' })], []);
        assert.deepEqual(
          events.flatMap(event => (event.type === 'started' ? [event.remoteRunId] : [])),
          ['turn_2'],
        );
      });
    });
  });

  it('offers a new thread where the session has failed for good, and only there', async () => {
    for (const [status, code, remedy] of [
      ['failed', 'threadUnknown', 'newThread'],
      ['idle', 'requestRejected', 'tryAgain'],
    ] as const) {
      const backend = await bench.startTable({
        [`GET ${SESSION}/turns`]: list(),
        [`GET ${SESSION}/events`]: stream([wire.sessionEvent('idle')]),
        [`POST ${SESSION}/events`]: error(400, { message: 'The session takes no input.' }),
        [`GET ${SESSION}`]: json(200, wire.session(status)),
      });
      const end = endOf(await bench.goOn(backend));
      assert.ok(end.kind === 'failed' && end.refused);
      const { detail } = end.error;
      assert.deepEqual([end.error.code, end.error.remedy, detail], [code, remedy, 'The session takes no input.']);
      await bench.close();
    }
  });

  it('gives up on a server that falls silent, and leaves the way back open', async () => {
    const backend = await bench.startTable({ [`POST ${SESSIONS}`]: silentStream(wire.TRANSCRIPTS.plain.slice(0, 7)) });
    const events = await bench.begin(backend, event => {
      if (event.type === 'delta') {
        setImmediate(() => bench.timing.advance(60_000));
      }
    });
    const end = endOf(events);
    assert.deepEqual([codeOf(events), end.kind === 'detached' && end.resumable], ['noAnswer', true]);
  });

  it('does not let an answer with a hole pass for whole, however its turn ended', async () => {
    for (const status of ['completed', 'failed'] as const) {
      const events = [wire.created(), wire.turnEvent('in_progress'), wire.turnEvent(status), wire.sessionEvent('idle')];
      const backend = await bench.startTable({
        [`POST ${SESSIONS}`]: stream(events),
        [`GET ${SESSION}/items`]: error(500, {}),
      });
      const end = endOf(await bench.begin(backend));
      assert.deepEqual([end.kind, end.kind === 'detached' && end.resumable], ['detached', true]);
      await bench.close();
    }
  });
});
