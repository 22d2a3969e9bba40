import assert from 'node:assert/strict';
import type { Backend, RunReference } from '../../../src/core/backend';
import type { Item, RunEvent } from '../../../src/shared/runEvent';
import { Bench } from './support/bench';
import { collect, endOf, neverAborted, runOf, testReference, testRequest, textOf } from './support/harness';
import type { Reply } from './support/rawServer';
import { brokenStream, error, json, silentStream, stream, text } from './support/rawServer';
import { recordedExchanges } from './support/recordings';
import { bodies, eventsOf, message, THREAD } from './support/responseWire';

const REQUEST = testRequest({ keepOnServer: true, thread: THREAD, background: 'on' });
const NOT_FOUND = error(404, { message: "Response with id 'resp_1' not found." });

/** An event with its number. */
function event(sequence_number: number, type: string, fields: object): object {
  return { type, sequence_number, ...fields };
}

function created(background: boolean | null = true): object {
  const response = { id: 'resp_1', status: 'queued', output: [], ...(background === null ? {} : { background }) };
  return event(0, 'response.created', { response });
}

function delta(sequence_number: number, words: string): object {
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  return event(sequence_number, 'response.output_text.delta', { ...at, delta: words });
}

function completed(sequence_number: number, words: string): object {
  return event(sequence_number, 'response.completed', { response: snapshot('completed', words) });
}

function snapshot(status: string, words = ''): object {
  const output = words === '' ? [] : [message('msg_1', words)];
  return { id: 'resp_1', object: 'response', status, background: true, output };
}

describe('responses in the background at odd servers', () => {
  const bench = new Bench('responses', 10_000);

  /** A run that was cut after `Hel`, and what comes of watching it again while the server answers like this. */
  async function cut(...replies: readonly Reply[]): Promise<readonly RunEvent[]> {
    const backend = await bench.start(brokenStream([created(), delta(1, 'Hel')]), ...replies);
    return [...(await run(backend)), ...(await collect(backend.attach(reference(), neverAborted)))];
  }

  async function run(backend: Backend): Promise<readonly RunEvent[]> {
    const events = await collect(backend.run(REQUEST, neverAborted));
    const end = endOf(events);
    assert.ok(end.kind === 'detached' && end.resumable, JSON.stringify(end));
    return events.slice(0, -1);
  }

  function reference(more: Partial<RunReference> = {}): RunReference {
    return testReference({ thread: THREAD, remoteRunId: 'resp_1', background: true, ...more });
  }

  function looks(): readonly string[] {
    return bench.received.filter(({ method }) => method === 'GET').map(({ path }) => path.replace(/^\/v1/, ''));
  }

  const CURSOR = '/responses/resp_1?stream=true&starting_after=1';
  const SNAPSHOT = '/responses/resp_1';

  for (const [name, refusal] of [
    ['refuses to stream it', error(400, { message: 'Stream not available.' })],
    ['has no stream of it', NOT_FOUND],
    ['has never heard of streams', json(200, snapshot('in_progress'))],
    ['answers with a page', text(200, 'text/html', '<p>Hello')],
    ['ends the stream at once', stream([])],
    ['leaves out some of it', stream([delta(3, 'o!'), completed(4, 'Hello!')])],
  ] satisfies readonly (readonly [string, Reply])[]) {
    it(`is looked at from time to time when the server ${name}`, async () => {
      const [going, over] = [json(200, snapshot('in_progress')), json(200, snapshot('completed', 'Hello!'))];
      const events = await cut(refusal, going, going, over);
      assert.deepEqual([endOf(events).kind, textOf(events)], ['completed', 'Hello!']);
      assert.equal(runOf(events).kept, true);
      assert.deepEqual(looks(), [CURSOR, SNAPSHOT, SNAPSHOT, SNAPSHOT]);
      assert.deepEqual(bench.timing.waits, [1_000, 2_000]);
    });
  }

  it('is not doubled by a server that begins at the beginning again', async () => {
    const events = await cut(stream([created(), delta(1, 'Hel'), delta(2, 'lo!'), completed(3, 'Hello!')]));
    const texts = events.flatMap(event => (event.type === 'delta' ? [event.text] : []));
    assert.deepEqual([texts, textOf(events)], [['Hel', 'lo!'], 'Hello!']);
    assert.deepEqual(looks(), [CURSOR]);
  });

  it('is given up when the server no longer has it, with what had arrived', async () => {
    const events = await cut(NOT_FOUND, NOT_FOUND);
    const end = endOf(events);
    assert.ok(end.kind === 'detached' && !end.resumable && end.error.remedy === 'sendAgain', JSON.stringify(end));
    assert.equal(textOf(events), 'Hel');
  });

  for (const status of [401, 429, 500] as const) {
    it(`is still there when only the way to it fails (${status})`, async () => {
      const refusal = error(status, {});
      const events = await cut(refusal, refusal);
      const end = endOf(events);
      assert.ok(end.kind === 'detached' && end.resumable, JSON.stringify(end));
    });
  }

  it('ends as the server says, when that wasn’t well', async () => {
    for (const [status, expected] of [
      ['failed', 'failed'],
      ['incomplete', 'incomplete'],
      ['cancelled', 'cancelled'],
    ] as const) {
      const events = await cut(NOT_FOUND, json(200, snapshot(status, 'Hell')));
      assert.deepEqual([endOf(events).kind, textOf(events)], [expected, 'Hell']);
      assert.equal(runOf(events).kept, undefined);
      await bench.close();
    }
  });

  it('is watched on while the server is silent, as long as it says that it goes on', async () => {
    const silence = silentStream([created()]);
    const going = json(200, snapshot('in_progress'));
    const backend = await bench.start(silence, silence, going, stream([delta(1, 'Hello!'), completed(2, 'Hello!')]));
    const asked = collect(backend.run(REQUEST, neverAborted), event => {
      if (event.type === 'started') {
        bench.timing.advance(60_000);
      }
    });
    await bench.arrived(2);
    bench.timing.advance(60_000);
    const events = await asked;
    assert.deepEqual([endOf(events).kind, textOf(events)], ['completed', 'Hello!']);
    assert.equal(bodies(bench).length, 1);
  });

  it('replaces what another window had when the server now says otherwise', async () => {
    const backend = await bench.start(stream([created(), delta(1, 'Hallo'), delta(2, ' you'), completed(3, '')]));
    const part = { type: 'text', text: 'Hello there' } as const;
    const known: Item = { kind: 'message', id: 'msg_1', state: 'open', phase: null, parts: [part] };
    const events = await collect(backend.attach(reference({ items: [known] }), neverAborted));
    const before: RunEvent = { type: 'item', item: known };
    assert.equal(textOf([before, ...events]), 'Hallo you');
  });

  it('says that it could not go on with a run of which the calls were never answered', async () => {
    const call = {
      type: 'function_call',
      id: 'fc',
      call_id: 'call',
      name: 'look',
      arguments: '{}',
      status: 'completed',
    };
    const response = { ...snapshot('completed'), output: [call] };
    const backend = await bench.start(stream([created(), event(1, 'response.completed', { response })]));
    const events = await collect(backend.attach(reference(), neverAborted));
    assert.deepEqual(endOf(events), { kind: 'incomplete', reason: 'other' });
    assert.equal(runOf(events).kept, true);
  });

  it('is not taken where it is refused, which is remembered and said', async () => {
    const refusal = error(400, { message: 'Background is not supported.', param: 'background' });
    const answer = stream([created(false), completed(1, 'Hi.')]);
    const backend = await bench.start(refusal, answer);
    const first = await collect(backend.run(REQUEST, neverAborted));
    const second = await collect(backend.run(REQUEST, neverAborted));
    const notice = { code: 'parameterDropped', parameter: 'background' };
    assert.deepEqual(eventsOf(first, 'notice'), [{ type: 'notice', notice }]);
    assert.deepEqual(eventsOf(second, 'notice'), []);
    assert.deepEqual(
      bodies(bench).map(({ background }) => background),
      [true, undefined, undefined],
    );
  });

  for (const background of [false, null]) {
    it(`can’t be found again where the server doesn’t say that it goes on (${background})`, async () => {
      const backend = await bench.start(brokenStream([created(background), delta(1, 'Hel')]));
      const end = endOf(await collect(backend.run(REQUEST, neverAborted)));
      assert.ok(end.kind === 'detached' && !end.resumable);
      const again = endOf(await collect(backend.attach(reference({ background: false }), neverAborted)));
      assert.ok(again.kind === 'detached' && !again.resumable);
      assert.equal(bench.received.length, 1);
    });
  }

  it('may have been sent when the cut came before its name', async () => {
    const backend = await bench.start(brokenStream([]));
    const end = endOf(await collect(backend.run(REQUEST, neverAborted)));
    assert.ok(end.kind === 'detached' && !end.resumable && end.error.remedy === 'sendAgain');
    const unnamed = reference({ remoteRunId: null, background: false });
    const again = endOf(await collect(backend.attach(unnamed, neverAborted)));
    assert.ok(again.kind === 'detached' && again.error.code === 'outcomeUnknown');
  });

  describe('recorded', () => {
    it('goes on from each event of a real response, as the real server sent it', async function () {
      const exchanges = recordedExchanges('pydantic-ai/test_background_mode_streaming_starting_after_vcr.json');
      if (exchanges === null) {
        this.skip();
      }
      const all = exchanges[0]?.response;
      assert.ok(typeof all === 'string');
      const events = all.split(/(?<=\n\n)/);
      const send =
        (part: readonly string[]): Reply =>
        (_, response, socket) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(part.join(''), () => setImmediate(() => socket.resetAndDestroy()));
        };
      for (let count = 1; count < events.length; count++) {
        const rest: Reply = (request, response, socket) => {
          assert.match(request.path, new RegExp(`starting_after=${count - 1}$`));
          send(events.slice(count))(request, response, socket);
        };
        const backend = await bench.start(send(events.slice(0, count)), rest);
        const first = await run(backend);
        const remoteRunId = runOf(first).remoteRunId ?? null;
        const second = await collect(backend.attach(reference({ remoteRunId }), neverAborted));
        assert.deepEqual([endOf(second).kind, textOf([...first, ...second])], ['completed', '2 + 2 equals 4.']);
        await bench.close();
      }
    });

    it('is stopped by a cancel as the real server confirms it', async function () {
      const exchanges = recordedExchanges('openai-dotnet/ResponsesTests__CanCancelBackgroundResponses.json');
      if (exchanges === null) {
        this.skip();
      }
      const [asked, cancelled] = exchanges;
      const response = asked?.response;
      const backend = await bench.start(
        silentStream([{ type: 'response.created', sequence_number: 0, response }]),
        json(200, cancelled?.response),
      );
      const ref = reference({ remoteRunId: Object(response).id });
      const events = await collect(backend.run(REQUEST, neverAborted), event => {
        if (event.type === 'started') {
          void backend.cancel(ref);
        }
      });
      assert.equal(endOf(events).kind, 'cancelled');
      assert.equal(bench.received[1]?.path, cancelled?.path);
    });
  });
});
