import assert from 'node:assert/strict';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import { applyChange } from '../../../../src/shared/applyChange';
import { EMPTY_TRANSCRIPT, type ThreadChange, type Transcript } from '../../../../src/shared/transcript';
import { UserError } from '../../../../src/shared/userError';
import { added, delta, event, message, newThread, selection, started } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { Random } from '../support/random';
import { randomChange } from '../support/randomChanges';

const PATH = 'threads/t1/thread.jsonl';

function begin() {
  const files = new MemoryFileSystem();
  const clock = new FakeClock();
  return { files, clock, store: new ThreadStore(files, clock) };
}

function fold(changes: readonly ThreadChange[]): Transcript {
  return changes.reduce(applyChange, EMPTY_TRANSCRIPT);
}

/** A whole conversation: two turns, the second under way, and a message that waits. */
const CONVERSATION: readonly ThreadChange[] = [
  added({ text: '왜 "이것"은 안 되나요?\n', attachments: [selection()] }),
  started(),
  event({ type: 'thread', thread: { kind: 'session', id: 'sess_1' } }),
  event({ type: 'started', remoteRunId: 'turn_1', model: 'gpt-6' }),
  { type: 'deliveryChanged', messageId: 'm1', delivery: 'sent' },
  delta('그것은 '),
  event({
    type: 'item',
    item: {
      kind: 'message',
      id: 'i1',
      state: 'done',
      phase: 'answer',
      parts: [{ type: 'text', text: '그것은…' }],
      wire: { a: [1] },
    },
  }),
  event({ type: 'usage', usage: { input: 1, output: 2 } }),
  event({ type: 'kept' }),
  event({ type: 'end', end: { kind: 'completed' } }),
  added({ id: 'm2', text: 'And then?' }),
  started({ id: 'r2', messageId: 'm2' }),
  { type: 'messageQueued', message: message({ id: 'm3' }) },
  event({ type: 'delta', itemId: 'i9', channel: 'reasoning', part: 1, text: '👩‍👩‍👧' }, 'r2'),
];

async function written(changes: readonly ThreadChange[]): Promise<Uint8Array> {
  const { files, store } = begin();
  const file = store.create(newThread());
  for (const change of changes) {
    await file.append(change);
    await file.flush();
  }
  return files.files.get(PATH)?.bytes ?? new Uint8Array();
}

describe('ThreadStore', () => {
  it('reads back what was written', async () => {
    const { files, store } = begin();
    files.put(PATH, await written(CONVERSATION));
    const opened = await store.open('t1');
    assert.deepEqual(opened?.header, { type: 'thread', schema: 1, ...newThread() });
    assert.deepEqual(opened?.transcript, fold(CONVERSATION));
    assert.deepEqual(opened?.remote, { kind: 'session', id: 'sess_1' });
    assert.equal(opened?.damagedRecords, 0);
    assert.equal(opened?.readOnly, null);
  });

  it('knows where a thread lives from its header, a record or an event, the last one first', async () => {
    const { store } = begin();
    const file = store.create(newThread({ remote: { kind: 'conversation', id: 'c1' } }));
    await file.append(added());
    assert.deepEqual((await store.open('t1'))?.remote, { kind: 'conversation', id: 'c1' });
    await file.append({ type: 'remoteThread', thread: { kind: 'conversation', id: 'c2' } });
    assert.deepEqual((await store.open('t1'))?.remote, { kind: 'conversation', id: 'c2' });
    await file.append(event({ type: 'thread', thread: { kind: 'conversation', id: 'c3' } }));
    assert.deepEqual((await store.open('t1'))?.remote, { kind: 'conversation', id: 'c3' });
  });

  it('finds the thread that lives somewhere, by where it lives last and only on its own connection', async () => {
    const { store } = begin();
    const remote = (id: string) => ({ kind: 'session', id }) as const;
    for (const [id, more] of [
      ['t1', {}],
      ['t2', { remote: remote('sess_2') }],
      ['t3', { remote: remote('sess_3'), connection: { ...newThread().connection, organization: 'org-other' } }],
    ] as const) {
      await store.create(newThread({ id, ...more })).append(added({ text: 'about sess_4' }));
    }
    await (await store.open('t1'))?.file?.append(event({ type: 'thread', thread: remote('sess_1') }));
    await (await store.open('t2'))?.file?.append({ type: 'remoteThread', thread: remote('sess_5') });
    const { connection } = newThread();
    const found = async (id: string) => (await store.find(remote(id), connection))?.id;
    assert.deepEqual(
      [
        await found('sess_1'),
        await found('sess_5'),
        await found('sess_2'),
        await found('sess_3'),
        await found('sess_4'),
      ],
      ['t1', 't2', undefined, undefined, undefined],
    );
  });

  it('has nothing to open where there is no thread', async () => {
    const { files, store } = begin();
    assert.equal(await store.open('t1'), null);
    files.put('threads/t1/draft.json', '{}');
    assert.equal(await store.open('t1'), null);
  });

  it('refuses IDs that lead elsewhere', async () => {
    const { store } = begin();
    for (const id of ['', '.', '..', '../t1', 'a/b', 'a\\b', 'a'.repeat(101), 'a\n']) {
      await assert.rejects(store.open(id), /not a thread ID/);
      await assert.rejects(store.remove(id), /not a thread ID/);
      assert.throws(() => store.create(newThread({ id })), /not a thread ID/);
    }
  });

  it('removes a thread with all that belongs to it, and nothing else', async () => {
    const { files, store } = begin();
    files.put('threads/t1/draft.json', '{}');
    files.put('threads/t12/draft.json', '{}');
    await store.create(newThread()).append(added());
    await store.remove('t1');
    assert.deepEqual([...files.files.keys()], ['threads/t12/draft.json']);
  });

  it('says that a thread cannot be read when its file cannot', async () => {
    for (const call of ['stat', 'read'] as const) {
      const { files, store } = begin();
      files.put(PATH, '{}\n');
      files.failNext(call);
      await assert.rejects(store.open('t1'), isError('threadUnreadable'));
    }
  });

  describe('after a crash', () => {
    it('has lost at most the record that was being written, wherever that was cut, and goes on after it', async () => {
      const bytes = await written(CONVERSATION);
      const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([index]) => index);
      assert.equal(ends.length, CONVERSATION.length + 1);
      const next = added({ id: 'm9', text: 'Still there?' });
      for (let cut = 0; cut <= bytes.length; cut++) {
        const { files, store } = begin();
        files.put(PATH, bytes.slice(0, cut));
        const records = ends.filter(end => end <= cut).length;
        const whole = cut === 0 || ends.includes(cut) || ends.includes(cut - 1);
        const known = CONVERSATION.slice(0, Math.max(0, records - 1));

        const opened = await store.open('t1');
        assert.deepEqual(opened?.transcript, records ? fold(known) : undefined, `cut at ${cut}`);
        assert.equal(opened?.damagedRecords, records ? Number(!whole) : undefined, `cut at ${cut}`);

        await (opened?.file ?? store.create(newThread())).append(next);
        const again = await store.open('t1');
        assert.deepEqual(again?.transcript, fold([...known, next]), `gone on after ${cut}`);
        assert.equal(again?.damagedRecords, Number(!whole), `gone on after ${cut}`);
      }
    }).timeout(20_000);

    it('loses one record to one bad line, wherever that is', async () => {
      const bytes = await written(CONVERSATION);
      const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
      for (const bad of ['{"type":"messageAd', '\0\0\0\0', '[]', '"x"', 'null', '{}}']) {
        for (let index = 1; index < lines.length; index++) {
          const { files, store } = begin();
          files.put(PATH, `${lines.with(index, bad).join('\n')}\n`);
          const opened = await store.open('t1');
          assert.equal(opened?.damagedRecords, 1);
          assert.deepEqual(opened?.transcript, fold(CONVERSATION.toSpliced(index - 1, 1)));
        }
      }
    });

    it('does not take broken UTF-8 for text', async () => {
      const { files, store } = begin();
      const bytes = (await written([added({ text: 'é' })])).slice();
      bytes[bytes.lastIndexOf(0xc3)] = 0xff;
      files.put(PATH, bytes);
      const opened = await store.open('t1');
      assert.equal(opened?.damagedRecords, 1);
      assert.equal(opened?.transcript.entries.length, 0);
    });

    it('can only show what does not say to which server it belongs, and lists it', async () => {
      const { files, store } = begin();
      const changes = [added(), started(), event({ type: 'thread', thread: { kind: 'session', id: 'sess_1' } })];
      files.put(PATH, `{"type":"thr\n${changes.map(change => `${JSON.stringify(change)}\n`).join('')}`);
      const opened = await store.open('t1');
      assert.equal(opened?.readOnly, 'damaged');
      assert.equal(opened?.file, null);
      assert.deepEqual(opened?.transcript, fold(changes));
      assert.equal(opened?.damagedRecords, 1);
      assert.equal(opened?.header.connection.baseUrl, '');
      assert.deepEqual([opened?.header.protocol, opened?.header.assistantId], ['agents', 'agent_1']);
      const [listed] = await store.list();
      assert.equal(listed?.title, 'Why?');
      await store.list();
      assert.equal((await store.open('t1'))?.readOnly, 'damaged', 'being listed tells nothing new');
    });

    it('goes on with a damaged first record when the list knows it, and writes it again', async () => {
      const { files, store } = begin();
      files.put(PATH, await written(CONVERSATION));
      await store.list();
      files.put(PATH, files.text(PATH).replace('{"type":"thread"', '{"type":"thr'));
      const opened = await store.open('t1');
      assert.equal(opened?.readOnly, null);
      const header = { type: 'thread', schema: 1, ...newThread() };
      assert.deepEqual(opened?.header, header);
      const next = added({ id: 'm9', text: 'Still there?' });
      await opened?.file?.append(next);
      files.put('threads/index.json', '');
      const again = await store.open('t1');
      assert.deepEqual(again?.header, header);
      assert.equal(again?.readOnly, null);
      assert.deepEqual(again?.transcript, fold([...CONVERSATION, next]));
    });

    it('still lists a thread whose first record is damaged as it was', async () => {
      const { files, store } = begin();
      files.put(PATH, await written(CONVERSATION));
      const [before] = await store.list();
      files.put(PATH, files.text(PATH).replace('{"type":"thread"', '{"type":"thr'));
      const [after] = await store.list();
      assert.deepEqual({ ...after, updatedAt: 0 }, { ...before, updatedAt: 0 });
    });
  });

  describe('with files of other versions', () => {
    const withLines = (...lines: readonly unknown[]) => {
      const { files, store } = begin();
      files.put(PATH, `${lines.map(line => JSON.stringify(line)).join('\n')}\n`);
      return { files, store };
    };
    const header = { type: 'thread', schema: 1, ...newThread() };

    it('only reads what a newer schema wrote', async () => {
      const { store } = withLines({ ...header, schema: 2, more: true }, { type: 'poll' }, added());
      const opened = await store.open('t1');
      assert.equal(opened?.readOnly, 'newerVersion');
      assert.equal(opened?.file, null);
      assert.equal(opened?.transcript.entries.length, 1);
      assert.equal((await store.list()).length, 1);
    });

    it('passes over records it does not know, counts no damage and keeps them byte for byte', async () => {
      const unknown = [
        { type: 'titled', title: 'x' },
        { type: 'runEvent', runId: 'r1', at: 1, event: { type: 'citation', itemId: 'i1' } },
        event({ type: 'item', item: { kind: 'image', id: 'i7', state: 'open' } as never }),
        { ...started(), run: { id: 7 } },
        {
          type: 'runEvent',
          runId: 'r1',
          at: 1,
          event: { type: 'delta', itemId: 'i', channel: 'text', part: 1e9, text: 'x' },
        },
        {
          type: 'runEvent',
          runId: 'r1',
          at: 1,
          event: { type: 'delta', itemId: 'i', channel: 'text', part: -1, text: 'x' },
        },
      ];
      const { files, store } = withLines(header, added(), started(), ...unknown, delta('a'));
      const before = files.text(PATH);
      const opened = await store.open('t1');
      assert.deepEqual(opened?.transcript, fold([added(), started(), delta('a')]));
      assert.equal(opened?.damagedRecords, 0);
      await opened?.file?.append(delta('b'));
      await opened?.file?.flush();
      assert.equal(files.text(PATH), `${before}${JSON.stringify(delta('b'))}\n`);
    });

    it('goes by the first header', async () => {
      const { store } = withLines(header, { ...header, schema: 2, assistantId: 'agent_2' });
      assert.deepEqual((await store.open('t1'))?.header, header);
    });

    it('keeps a message that has an attachment of a kind to come', async () => {
      const future = { kind: 'image', id: 'a2', path: 'x.png' };
      const { store } = withLines(header, {
        type: 'messageAdded',
        message: { ...message(), attachments: [future, selection()], mood: 'good' },
      });
      const opened = await store.open('t1');
      assert.deepEqual(opened?.transcript.entries, [message({ attachments: [selection()] })]);
    });
  });

  it('folds from the file what memory holds, whatever happens, also with a disk that fails', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Random(seed);
      const { files, clock, store } = begin();
      let file = store.create(newThread());
      let memory = EMPTY_TRANSCRIPT;
      const changes = [added(), started(), ...Array.from({ length: 80 }, () => randomChange(random))];
      for (const change of changes) {
        if (random.chance(10)) {
          files.failNext(random.pick(['append', 'append', 'stat']), random.below(500));
        }
        memory = applyChange(memory, change);
        const kept = file.append(change).catch(() => undefined);
        if (random.chance(50)) {
          await kept;
        }
        if (random.chance(20)) {
          await clock.advance(random.below(2500));
        }
        if (random.chance(5)) {
          await afterFailures(() => file.flush());
          const opened = await afterFailures(() => store.open('t1'));
          assert.ok(opened?.file);
          file = opened.file;
        }
      }
      await afterFailures(() => file.flush());
      const opened = await afterFailures(() => store.open('t1'));
      assert.deepEqual(opened?.transcript, memory, `seed ${seed}`);
      assert.equal(opened?.damagedRecords, 0, `seed ${seed}`);
    }
  }).timeout(20_000);
});

/** Tries again until the failures that were ordered are used up. */
async function afterFailures<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 50) {
        throw error;
      }
    }
  }
}

function isError(code: string) {
  return (error: unknown) => error instanceof UserError && error.info.code === code;
}
