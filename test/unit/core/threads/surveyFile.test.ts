import assert from 'node:assert/strict';
import { SurveyFile } from '../../../../src/core/threads/surveyFile';
import { encodeRecords } from '../../../../src/core/threads/threadRecord';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import { surveyThread, type ThreadSurvey } from '../../../../src/core/threads/threadSurvey';
import { added, newThread } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { Random } from '../support/random';
import { randomChange } from '../support/randomChanges';

const PATH = 'threads/t1/thread.jsonl';
const SURVEY = 'threads/t1/survey.json';
const HEADER = { type: 'thread', schema: 1, ...newThread() } as const;
/** So much that a survey of it is kept. */
const LONG = added({ id: 'long', text: 'x'.repeat(300_000) });

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** All that a survey says, in a form that can be compared. */
function said({ places, ...rest }: ThreadSurvey): unknown {
  return { ...rest, places: places.all };
}

async function begin(bytes = encodeRecords([HEADER, LONG])) {
  const files = new MemoryFileSystem();
  files.put(PATH, bytes);
  const kept = new SurveyFile(files, 't1');
  const survey = await surveyThread(files, PATH, bytes.length);
  await kept.write(survey, bytes.length, null);
  return { files, kept, survey, size: bytes.length };
}

describe('a survey that is kept', () => {
  it('and gone on with says what a survey of the whole file says', async () => {
    const seed = Date.now();
    const random = new Random(seed);
    for (let round = 0; round < 60; round++) {
      const some = () =>
        joined(
          ...Array.from({ length: random.below(60) }, () =>
            random.chance(5) ? Buffer.from('{"type":"run\n') : encodeRecords([randomChange(random)]),
          ),
        );
      const { files, kept, size } = await begin(joined(encodeRecords([HEADER, LONG]), some()));
      const all = joined(files.files.get(PATH)?.bytes ?? Buffer.of(), some());
      files.put(PATH, all);
      const known = await kept.read(all.length);
      assert.equal(known?.size, size);
      const wentOn = await surveyThread(files, PATH, all.length, known);
      assert.deepEqual(said(wentOn), said(await surveyThread(files, PATH, all.length)), `seed ${seed}`);
    }
  });

  it('spares reading the file once more, and what was added is there', async () => {
    const files = new MemoryFileSystem();
    const store = new ThreadStore(files, new FakeClock());
    const text = 'y'.repeat(200_000);
    files.put(PATH, encodeRecords([HEADER, ...Array.from({ length: 40 }, (_, n) => added({ id: `m${n}`, text }))]));
    await store.open('t1');
    while (!files.files.get(SURVEY)) await new Promise(setImmediate);
    const all = joined(files.files.get(PATH)?.bytes ?? Buffer.of(), encodeRecords([added({ id: 'newest' })]));
    files.put(PATH, all);
    files.bytesRead = 0;
    const opened = await store.open('t1');
    assert.equal(opened?.transcript.entries.length, 41);
    assert.equal(opened?.transcript.entries.at(-1)?.id, 'newest');
    // The newest thirty turns are read, and none of the others.
    assert.ok(files.bytesRead < 31 * 200_200, `${files.bytesRead} bytes`);
  });

  it('is not trusted once anything before its end has changed, or in itself', async () => {
    const { files, kept, size } = await begin();
    assert.ok(await kept.read(size));
    assert.equal(await kept.read(size - 1), null, 'the file is shorter than it was');
    const bytes = files.files.get(PATH)?.bytes ?? Buffer.of();
    const other = bytes.slice();
    other[size - 10] = 0x20;
    files.put(PATH, other);
    assert.equal(await kept.read(size), null, 'the file is another one');
    files.put(PATH, bytes);
    const text = files.text(SURVEY);
    for (const damaged of ['', 'null', text.slice(0, -1), text.replace('"long"', '"lung"'), text.slice(65)]) {
      files.put(SURVEY, damaged);
      assert.equal(await kept.read(size), null, damaged.slice(0, 80));
    }
  });

  it('is none of a short thread, nor of one whose last line is cut short', async () => {
    const { files } = await begin(encodeRecords([HEADER, added({ id: 'm1' })]));
    assert.equal(files.files.has(SURVEY), false);
    const cut = await begin(encodeRecords([HEADER, LONG]).slice(0, -1));
    assert.equal(cut.files.files.has(SURVEY), false);
  });

  it('costs nothing when it can’t be written or read', async () => {
    const { files, kept, survey, size } = await begin();
    files.failNext('writeAtomic');
    await kept.write(survey, size, null);
    files.failNext('read');
    assert.equal(await kept.read(size), null);
  });
});
