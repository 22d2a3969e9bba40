import assert from 'node:assert/strict';
import path from 'node:path';
import type { Backend } from '../../../src/core/backend';
import { LiveThread } from '../../../src/core/runs/liveThread';
import { sleep } from '../../../src/core/threads/clock';
import { DraftStore } from '../../../src/core/threads/draftStore';
import { ThreadLease } from '../../../src/core/threads/threadLease';
import { ThreadStore } from '../../../src/core/threads/threadStore';
import type { RunEvent } from '../../../src/shared/runEvent';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../../src/shared/transcript';
import { isUserError } from '../../../src/shared/userError';
import { NodeFileSystem } from '../../../src/vscode/threads/nodeFileSystem';
import { type TempFolder, tempFolder } from '../../support/process/tempFolder';
import { newThread } from '../../unit/core/support/changes';
import { FakeClock, settle } from '../../unit/core/support/fakeClock';
import { SEEN } from '../../unit/core/support/windowSigns';
import { type DiskFault, FaultyFiles } from './disk/faultyFiles';

const FAULTS: readonly DiskFault[] = [
  { kind: 'full', room: 0 },
  { kind: 'full', room: 25 },
  { kind: 'full', room: 200 },
  { kind: 'readOnly' },
  { kind: 'noSync' },
  { kind: 'noRename' },
];
/** How many writes a fault lasts: for a moment, for a while, until someone makes room. */
const LASTING = [1, 3, Number.POSITIVE_INFINITY];

const ANSWER: readonly RunEvent[] = [
  { type: 'thread', thread: { kind: 'session', id: 'sess_1' } },
  { type: 'started', remoteRunId: 'turn_1' },
  { type: 'delta', itemId: 'i', channel: 'text', part: 0, text: 'An ' },
  { type: 'delta', itemId: 'i', channel: 'text', part: 0, text: 'answer.' },
  {
    type: 'item',
    item: { kind: 'message', id: 'i', state: 'done', phase: 'answer', parts: [{ type: 'text', text: 'An answer.' }] },
  },
  { type: 'kept' },
  { type: 'end', end: { kind: 'completed' } },
];

interface Story {
  readonly writes: number;
  readonly memory: Transcript;
  readonly disk: Transcript | undefined;
  readonly damaged: number | undefined;
  /** Texts that were accepted, refused, and sent. */
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
  readonly sent: readonly string[];
  readonly draft: string;
}

/** Two messages, the second of which waits for the first one's answer, and a draft; the disk is fine again at the end. */
async function tell(root: string, at: number, lasting: number, fault: DiskFault | null): Promise<Story> {
  const files = new FaultyFiles(new NodeFileSystem(root));
  const clock = new FakeClock();
  files.beforeWrite = write => {
    if (write === at) {
      files.fault = fault;
    } else if (write === at + lasting) {
      files.fault = null;
    }
  };
  const lease = new ThreadLease(files, clock, 't1', { machine: 'here', window: 'a' }, SEEN);
  const store = new ThreadStore(files, clock);
  const drafts = new DraftStore(files, clock);
  for (let held = false; !held; ) {
    held = await lease.acquire().catch(() => {
      files.fault = null;
      return false;
    });
  }
  const file = store.create(newThread(), lease);
  const sent: string[] = [];
  const live = liveThread(clock, file, text => sent.push(text));
  const accepted: string[] = [];
  const refused: string[] = [];
  for (const text of ['one', 'two']) {
    drafts.write('t1', { text: `${text}, and more`, attachments: [] });
    const said = live.send(text, []).then(
      () => accepted.push(text),
      error => {
        assert.ok(isUserError(error) && error.info.code === 'storageFailed', String(error));
        refused.push(text);
      },
    );
    await until(clock, said);
  }
  await rest(clock, live);
  files.beforeWrite = () => {};
  files.fault = null;
  await until(clock, file.flush());
  await until(clock, drafts.flush());
  const opened = await store.open('t1');
  const story = {
    writes: files.writes,
    memory: live.transcript,
    disk: opened?.transcript,
    damaged: opened?.damagedRecords,
    accepted,
    refused,
    sent,
    draft: (await new DraftStore(files, clock).read('t1')).text,
  };
  live.dispose();
  await file.dispose();
  await lease.dispose();
  return story;
}

describe('a disk that fails', () => {
  let folder: TempFolder;
  let roots = 0;
  const tellAnew: (at: number, lasting: number, fault: DiskFault | null) => Promise<Story> = (...how) =>
    tell(path.join(folder.path, `${++roots}`), ...how);

  before(() => {
    folder = tempFolder('writes');
  });
  after(() => folder.remove());

  it('at any write, loses nothing, sends nothing that isn’t kept, and is caught up with when it is fine again', async () => {
    const clean = await tellAnew(0, 0, null);
    assert.deepEqual(clean.sent, ['one', 'two']);
    const writes = Array.from({ length: clean.writes }, (_, index) => index + 1);
    for (const fault of FAULTS) {
      for (const lasting of LASTING) {
        await Promise.all(
          writes.map(async at =>
            check(await tellAnew(at, lasting, fault), `${JSON.stringify(fault)} from write ${at} for ${lasting}`),
          ),
        );
      }
    }
    const cases = FAULTS.length * LASTING.length * writes.length;
    console.log(`    ${cases} times: lost 0, sent without being kept 0`);
  }).timeout(60_000);
});

function check(story: Story, what: string): void {
  assert.deepEqual(story.disk ?? EMPTY_TRANSCRIPT, story.memory, what);
  assert.ok(!story.damaged, what);
  assert.deepEqual([...story.accepted, ...story.refused].sort(), ['one', 'two'], what);
  const { entries, queue } = story.memory;
  const texts = [...entries.filter(entry => entry.kind === 'message'), ...queue].map(({ text }) => text);
  for (const text of story.accepted) {
    assert.ok(texts.includes(text), `${what}: ${text} is lost`);
  }
  for (const text of story.refused) {
    assert.ok(!story.sent.includes(text), `${what}: ${text} was sent`);
  }
  assert.equal(new Set(story.sent).size, story.sent.length, `${what}: sent twice`);
  assert.equal(story.draft, 'two, and more', what);
}

function liveThread(
  clock: FakeClock,
  log: ConstructorParameters<typeof LiveThread>[0]['log'],
  send: (text: string) => void,
) {
  const backend = {
    protocol: 'agents',
    capabilities: { threadHome: 'server', resume: 'snapshot', cancel: 'server' },
    run: async function* ({ text }: { readonly text: string }) {
      send(text);
      for (const event of ANSWER) {
        await settle();
        yield event;
      }
    },
  } as unknown as Backend;
  return new LiveThread({
    log,
    transcript: EMPTY_TRANSCRIPT,
    remote: null,
    assistantId: 'agent_1',
    assistantName: () => 'Reviewer',
    keepOnServer: () => true,
    background: () => 'off',
    resolve: async () => ({ backend, assistant: { home: 'server', id: 'agent_1', name: 'Reviewer' } }),
    now: () => clock.now(),
    sleep: (ms, signal) => sleep(clock, ms, signal),
    enter: () => 0,
  });
}

/** Lets time pass until that has happened. */
async function until(clock: FakeClock, promise: Promise<unknown>): Promise<void> {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  while (!over) {
    await clock.advance(100);
  }
}

/** Lets time pass until nothing runs, and nothing follows. */
async function rest(clock: FakeClock, live: LiveThread): Promise<void> {
  for (let looks = 0; looks < 2; looks = live.state === 'idle' ? looks + 1 : 0) {
    await clock.advance(100);
  }
}
