import assert from 'node:assert/strict';
import { collect, endOf, neverAborted, runOf, testReference, testRequest, textOf } from '../support/harness';
import type { BodyEnd } from '../support/replay';
import { inPieces } from '../support/replay';
import type { Exchange } from './support/recordedServer';
import { answeredBackend, eventsOf, parseEvent, readExchanges, recorded, stateAfter } from './support/recordedServer';
import { ASSISTANT } from './support/threadBench';

const files = readExchanges();

/** What a recorded message says, by its own account. */
interface RecordedMessage {
  readonly role: string;
  readonly content: readonly { readonly text?: { readonly value: string } }[];
}

describe('recorded assistants', () => {
  if (files === null) {
    it('recordings of real traffic', function () {
      this.skip();
    });
    return;
  }

  const all = [...files].flatMap(([name, exchanges]) => exchanges.map(exchange => ({ name, exchange })));
  const streams = all.flatMap(({ name, exchange: { response } }) =>
    typeof response === 'string' && response.startsWith('event: thread.') ? [{ name, events: eventsOf(response) }] : [],
  );
  const polled = [...files].filter(
    ([, exchanges]) => exchanges.some(isRunStart) && exchanges.some(isMessages) && exchanges.some(isFinished),
  );

  it('are all there', () => {
    assert.deepEqual([files.size, all.length, streams.length, polled.length], [32, 213, 5, 4]);
  });

  for (const { name, events } of streams) {
    describe(name, () => {
      const known = events.flatMap(event => parseEvent(event) ?? []);
      const whole = Buffer.from(events.join(''));
      const { run, messages, steps } = stateAfter(known);
      const end = run as { readonly id: string; readonly thread_id: string };
      const text = (messages as readonly RecordedMessage[])
        .flatMap(({ content }) => content.map(block => block.text?.value.replace(/【.*†(.*)】/, ' [$1]') ?? ''))
        .join('');
      const cutOff = (messages as readonly { readonly status?: string }[]).at(-1)?.status === 'incomplete';

      /** Asks a server that streams these bytes, and afterwards has the whole run. */
      const ask = async (pieces: Iterable<Uint8Array>, how: BodyEnd) => {
        const backend = answeredBackend((method, at) => {
          switch (`${method} ${at.replace(/\/threads\/[^/]+/, '')}`) {
            case 'POST /threads':
              return { body: { id: end.thread_id } };
            case 'POST /messages':
              return { body: { id: 'msg_asked', role: 'user', created_at: 1 } };
            case 'POST /runs':
              return { body: pieces, end: how };
            case 'GET /runs':
              return { body: { data: [{ ...run, metadata: { ask_assistant_run: 'run-1' } }], has_more: false } };
            case `GET /runs/${end.id}`:
              return { body: run };
            case `GET /runs/${end.id}/steps`:
              return { body: { data: steps, has_more: false } };
            case 'GET /messages':
              return { body: { data: messages.toReversed(), has_more: false } };
            default:
              return null;
          }
        });
        const request = testRequest({ assistant: ASSISTANT });
        return { backend, seen: await collect(backend.run(request, neverAborted)) };
      };

      it('brings the answer that it says it brought', async () => {
        const { seen } = await ask(inPieces(whole, whole.length), 'closed');
        assert.deepEqual(
          endOf(seen),
          cutOff ? { kind: 'incomplete', reason: 'maxOutputTokens' } : { kind: 'completed' },
        );
        assert.ok(text.length > 40 && textOf(seen) === text, textOf(seen));
        assert.ok(!seen.some(({ type }) => type === 'gap'));
        assert.ok(runOf(seen).items.every(({ state }) => state === 'done'));
        const growing = seen.flatMap(event => (event.type === 'delta' && event.channel === 'text' ? [event.text] : []));
        assert.equal(growing.length, known.filter(({ event }) => event === 'thread.message.delta').length);
      });

      it('brings it in small pieces, with CRLF', async () => {
        const bytes = Buffer.from(events.join('').replaceAll('\n', '\r\n'));
        const { seen } = await ask(inPieces(bytes, 7), 'closed');
        assert.equal(textOf(seen), text);
      });

      it('is the same run in the end, wherever it breaks off', async function () {
        this.timeout(60_000);
        const { seen: full } = await ask(inPieces(whole, whole.length), 'closed');
        const [items, usage, ended] = [runOf(full).items, runOf(full).usage, endOf(full)];
        const ending = events.findIndex(event => /^event: thread\.run\.(completed|incomplete)$/m.test(event));
        const last = Buffer.byteLength(events.slice(0, ending).join(''));
        const byEvent = Array.from({ length: ending + 1 }, (_, count) =>
          Buffer.byteLength(events.slice(0, count).join('')),
        );
        const within = Array.from({ length: 40 }, (_, index) => Math.floor((last * (index + 0.5)) / 40));
        for (const position of [...byEvent, ...within]) {
          const how: BodyEnd = position % 2 === 0 ? 'closed' : 'broken';
          const { backend, seen } = await ask(inPieces(whole.subarray(0, position), 4096), how);
          const cut = endOf(seen);
          assert.ok(cut.kind === 'detached' && cut.resumable, `at byte ${position}`);
          const { remoteRunId } = runOf(seen);
          const reference = testReference({
            thread: { kind: 'thread', id: end.thread_id },
            remoteRunId: remoteRunId ?? null,
          });
          const again = await collect(backend.attach(reference, neverAborted));
          const mended = runOf([...seen, ...again]);
          assert.deepEqual([mended.items, mended.usage, mended.end], [items, usage, ended], `at byte ${position}`);
        }
      });
    });
  }

  for (const [name, exchanges] of polled) {
    it(`${name}: looks at the run until it has ended, where the server answers in whole`, async () => {
      const backend = answeredBackend(recorded(exchanges));
      const seen = await collect(backend.run(testRequest({ assistant: ASSISTANT }), neverAborted), event => {
        if (event.type === 'actionNeeded') {
          const results = event.actions.map(action => ({ action, succeeded: true, output: 'tacos' }));
          void backend.answer(testReference(), results);
        }
      });
      assert.equal(endOf(seen).kind, 'completed');
      const texts = exchanges
        .filter(isMessages)
        .flatMap(({ response }) => (response as { readonly data: readonly RecordedMessage[] }).data)
        .filter(({ role }) => role === 'assistant')
        .map(({ content }) => content.map(block => block.text?.value ?? '').join(''));
      assert.equal(
        textOf(seen).replace(/ \[.*\]/, ''),
        texts
          .reverse()
          .join('')
          .replace(/【.*】/, ''),
      );
      assert.ok(runOf(seen).usage);
    });
  }

  /** A backend that gets the recorded replies of one file. */
  const replaying = (name: string) => {
    const exchanges = files.get(name) ?? [];
    const thread = /\/threads\/(thread_\w+)/.exec(exchanges.map(({ path }) => path).join(' '))?.[1] ?? '';
    return {
      exchanges,
      backend: answeredBackend(recorded(exchanges)),
      thread: { kind: 'thread', id: thread } as const,
    };
  };

  it('lists the assistants, and looks one up', async () => {
    const page = files.get('ruby-openai/assistants_list.json')?.slice(0, 1) ?? [];
    const listed = await answeredBackend(recorded(page)).listAssistants(neverAborted);
    assert.equal(listed.length, 20);
    assert.ok(listed.every(({ id, name, model }) => id.startsWith('asst_') && name !== '' && model !== undefined));
    const { backend } = replaying('openllmetry/test_assistant__test_new_assistant.json');
    assert.deepEqual(await backend.getAssistant('asst_qQvNSM3qEfhTQNJeS9JRyV5n', neverAborted), {
      home: 'server',
      id: 'asst_qQvNSM3qEfhTQNJeS9JRyV5n',
      name: 'Math Tutor',
      model: 'gpt-4o-mini',
    });
  });

  it('reads threads back, with their pictures', async () => {
    const history = async (name: string) => {
      const { backend, thread } = replaying(name);
      const { entries, next } = await backend.history(thread, null, neverAborted);
      assert.equal(next, null);
      return entries.map(entry =>
        entry.kind === 'message' ? `> ${entry.text}` : entry.item.kind === 'message' && entry.item.parts[0]?.text,
      );
    };
    assert.deepEqual(await history('openai-dotnet/AssistantsTests__ThreadWithImageDetailWorks.json'), [
      '> Describe this image with auto detail:\n\n🖼 image.png',
    ]);
    // It was recorded the newest first.
    assert.deepEqual(await history('openai-dotnet/AssistantsTests__FunctionToolsWork.json'), [
      '> What should I eat on Thursday?',
      'You should eat tacos on Thursday! 🌮',
    ]);
  });

  it('reads the steps of a run that is over, oldest first', async () => {
    const { backend, exchanges, thread } = replaying(
      'openai-dotnet/AssistantsTests__BasicRunStepFunctionalityWorks.json',
    );
    const remoteRunId = exchanges.map(({ path }) => /\/(run_\w+)/.exec(path)?.[1]).find(id => id !== undefined) ?? null;
    const { items, end } = runOf(await collect(backend.attach(testReference({ thread, remoteRunId }), neverAborted)));
    assert.deepEqual(end, { kind: 'completed' });
    const steps = items.filter(item => item.kind === 'step');
    assert.deepEqual(
      steps.map(({ type }) => type),
      Array(6).fill('code_interpreter'),
    );
    assert.match(steps.at(-1)?.arguments ?? '', /LinearRegression/);
    assert.equal(steps.at(-1)?.output, 'file-TEzYYqVu4gtxS4hvLGYGeM');
  });

  it('tells why a run was refused', async () => {
    const exchanges = files.get('ruby-openai/runs_create.json') ?? [];
    const refused = exchanges.filter(({ status }) => Number(status) === 400);
    assert.equal(refused.length, 2);
    const backend = answeredBackend(recorded(refused));
    const end = endOf(await collect(backend.run(testRequest({ assistant: ASSISTANT }), neverAborted)));
    assert.ok(end.kind === 'failed' && end.refused && end.error.code === 'requestRejected', JSON.stringify(end));
    assert.match(end.error.detail ?? '', /^Run creation requires a Thread with a user message/);
  });
});

function isRunStart({ method, path, response }: Exchange): boolean {
  return method === 'POST' && /\/runs(\?|$)/.test(path) && typeof response !== 'string';
}

function isMessages({ method, path }: Exchange): boolean {
  return method === 'GET' && /\/messages(\?|$)/.test(path);
}

function isFinished({ method, response }: Exchange): boolean {
  return method === 'GET' && Object(response).object === 'thread.run' && Object(response).status === 'completed';
}
