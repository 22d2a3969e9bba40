import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastRun, type Message } from '../../../../src/shared/transcript';
import { HOMES, type Home, seedAssistant } from '../../../e2e/homes';
import { tempFolder } from '../../../support/process/tempFolder';
import { Random } from '../../../unit/core/support/random';
import { inView, type WindowOptions, type WindowView } from '../window/messages';
import { Window, WindowGone } from '../window/window';
import { Ledger, stuck } from './ledger';
import { type Aim, LONG_RECORD, midRecord, pickMoment } from './moment';
import { WatchedServer } from './serverSide';

/** The homes whose server has a whole answer for whoever asks for it later. */
const GIVES_AGAIN: readonly Home[] = ['agents', 'assistants', 'conversation', 'background'];

/** How a window was killed. */
type Way = Aim | 'starting' | 'mid-record';

/** What was tried, and what came of it. */
export interface Tally {
  kills: number;
  readonly aims: Record<Way, number>;
  messages: number;
  answers: number;
  /** Records that a kill cut short; at most one each, and reported. */
  damaged: number;
}

export function newTally(): Tally {
  return {
    kills: 0,
    aims: {
      blind: 0,
      'server receives': 0,
      'server sends': 0,
      'answer ends': 0,
      'file grows': 0,
      starting: 0,
      'mid-record': 0,
    },
    messages: 0,
    answers: 0,
    damaged: 0,
  };
}

/** How much faster than the real one the windows' clocks are: the next one may write after 300 ms. */
const SPEED = 50;
/** Where another one looks on, it must not take a window for gone that the machine has no time for. */
const FOLLOWED_SPEED = 6;
const WORD_DELAY_MS = 2;
/** How long a window may take to fetch what its server has. */
const CATCH_UP_MS = 10_000;

/**
 * One thread whose window is killed again and again while its user types, sends, queues and stops. The next one starts
 * then, or, if it is `followed`, has been looking on since before. Throws at the first thing that is lost, doubled or
 * wrong.
 */
export async function killAgainAndAgain(
  bundle: string,
  home: Home,
  kills: number,
  seed: number,
  tally: Tally,
  followed: boolean,
): Promise<void> {
  const folder = tempFolder('crash');
  const { server: serverOptions, settings } = HOMES[home];
  const server = await WatchedServer.start({ ...serverOptions, wordDelayMs: WORD_DELAY_MS });
  const threadId = 'thread';
  const threadFolder = path.join(folder.path, 'threads', threadId);
  mkdirSync(threadFolder, { recursive: true });
  const options: WindowOptions = {
    root: folder.path,
    threadId,
    assistantId: seedAssistant(server.local, home),
    baseUrl: server.local.baseUrl,
    settings,
    speed: followed ? FOLLOWED_SPEED : SPEED,
  };
  const scenario = new Scenario(new Random(seed), server);
  const start = () => Window.start(bundle, { ...options, ...scenario.disk() });
  let window = start();
  let follower: Window | null = null;
  try {
    for (let kill = 1; kill <= kills; kill++) {
      if (followed) {
        follower = start();
        [window, follower] = await writerFirst(window, follower);
      }
      tally.aims[await scenario.live(window, threadFolder)]++;
      tally.kills++;
      window = follower ?? start();
    }
    const view = await scenario.finish(window, home);
    tally.messages += scenario.ledger.count;
    tally.answers += scenario.answers;
    await window.close();
    tally.damaged += checkFile(path.join(threadFolder, 'thread.jsonl'), kills, view);
  } catch (error) {
    throw new Error(
      `${home}${followed ? ', followed' : ''}, seed ${seed}, after ${tally.kills} kills in all: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  } finally {
    await window.kill();
    await follower?.kill();
    await server.local.close();
    folder.remove();
  }
}

/** Either may be the one that gets the thread. */
async function writerFirst(a: Window, b: Window): Promise<[Window, Window]> {
  const writer = await Promise.race([a, b].map(window => window.writes().then(() => window)));
  return writer === a ? [a, b] : [b, a];
}

class Scenario {
  readonly ledger = new Ledger();
  answers = 0;
  private lastNumber = 0;

  constructor(
    private readonly random: Random,
    private readonly server: WatchedServer,
  ) {}

  /** Sometimes a slow one: drafts are kept by then before messages are. */
  disk(): Pick<WindowOptions, 'disk'> {
    return this.random.chance(25) ? { disk: { kind: 'slow', appendMs: 40 } } : {};
  }

  /** One life of the window, to its violent end. Returns what the kill was aimed at. */
  async live(window: Window, threadFolder: string): Promise<Way> {
    const { random } = this;
    if (random.chance(10)) {
      await sleep(random.below(400));
      await window.kill();
      return 'starting';
    }
    const view = await window.writes();
    this.ledger.checkOpened(view, await this.server.side());
    if (random.chance(10)) {
      return this.sendLong(window, path.join(threadFolder, 'thread.jsonl'));
    }
    const moment = pickMoment(random, this.server, threadFolder);
    const acting = this.act(window, view);
    acting.catch(() => {});
    await moment.reached;
    await window.kill();
    await unlessGone(acting);
    return moment.aim;
  }

  /** Sends what takes many writes to get to the disk, and kills the window in the midst of them. */
  private async sendLong(window: Window, file: string): Promise<Way> {
    const begun = this.newText();
    const text = inView(begun + 'x'.repeat(LONG_RECORD));
    this.ledger.begin(this.lastNumber, text);
    this.ledger.typed(text);
    this.ledger.sending();
    const reached = midRecord(file, statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    const sent = window.call({ do: 'send', text: begun, more: LONG_RECORD }).then(() => this.ledger.sent(text));
    sent.catch(() => {});
    await reached;
    await window.kill();
    await unlessGone(sent);
    return 'mid-record';
  }

  /** The last life: everything comes to rest, and what waits is sent by clicks. */
  async finish(window: Window, home: Home): Promise<WindowView> {
    const opened = await window.writes();
    this.ledger.checkOpened(opened, await this.server.side());
    let view = await window.call({ do: 'rest' });
    this.ledger.check(view, await this.server.side());
    const last = lastRun(view.transcript);
    if (last?.end?.kind === 'detached' && last.end.resumable) {
      await window.call({ do: 'reconnect' });
      view = await window.call({ do: 'rest' });
    }
    for (const message of view.transcript.queue) {
      this.ledger.clickedQueue();
      await window.call({ do: 'sendQueued', messageId: message.id });
      view = await window.call({ do: 'rest' });
    }
    // One more in any case: the thread can be carried on.
    await this.send(window);
    view = await window.call({ do: 'rest' });
    view = await this.settled(window, home);
    assert.equal(view.transcript.queue.length, 0);
    return view;
  }

  /** What the window shows once it has caught up with its server. */
  private async settled(window: Window, home: Home): Promise<WindowView> {
    for (const end = Date.now() + CATCH_UP_MS; ; await sleep(10)) {
      const view = await window.call({ do: 'look' });
      const side = await this.server.side();
      try {
        this.ledger.check(view, side);
        this.answers = this.ledger.checkEnd(view, side, GIVES_AGAIN.includes(home));
        assert.deepEqual(stuck(view.transcript), [], 'a message is on its way for ever');
        return view;
      } catch (error) {
        if (Date.now() > end) {
          throw error;
        }
      }
    }
  }

  /** What the user does meanwhile; every step may be the last one. */
  private async act(window: Window, view: WindowView): Promise<void> {
    const { random, ledger } = this;
    const [waiting] = view.transcript.queue;
    if (waiting && random.chance(40)) {
      const way = random.below(10);
      if (way < 2) {
        ledger.removing(waiting);
        await window.call({ do: 'removeQueued', messageId: waiting.id });
      } else if (way < 5) {
        ledger.editing(waiting);
        await window.call({ do: 'editQueued', messageId: waiting.id });
      } else {
        ledger.clickedQueue();
        await window.call({ do: 'sendQueued', messageId: waiting.id });
      }
    }
    const unsent = view.transcript.entries.filter(entry => entry.kind === 'message').findLast(mayBeSentAgain);
    if (unsent && random.chance(30)) {
      ledger.clicked(unsent);
      await window.call({ do: 'sendAgain', messageId: unsent.id });
    }
    for (let count = 1 + random.below(4); count > 0; count--) {
      await this.send(window);
      if (random.chance(25)) {
        await window.call({ do: 'rest' });
      } else if (random.chance(15)) {
        ledger.stopping();
        await window.call({ do: 'stop' });
      }
      if (random.chance(40)) {
        await sleep(random.below(60));
      }
    }
    const draft = this.newText();
    ledger.typed(draft);
    await window.call({ do: 'draft', text: draft });
    ledger.draftSaved(draft);
  }

  private async send(window: Window): Promise<void> {
    const { random, ledger } = this;
    const text = this.newText();
    ledger.typed(text);
    if (random.chance(50)) {
      await window.call({ do: 'draft', text });
      ledger.draftSaved(text);
    } else {
      await window.call({ do: 'type', text });
    }
    ledger.sending();
    await window.call({ do: 'send', text });
    ledger.sent(text);
  }

  private newText(): string {
    const number = ++this.lastNumber;
    const { random } = this;
    const words = Array.from({ length: random.below(60) }, () =>
      random.pick(['alpha', 'bêta', 'gamma', '"δ"', '👩‍👩‍👧']),
    );
    const text = [`#${number}`, ...words].join(' ');
    this.ledger.begin(number, text);
    return text;
  }
}

function mayBeSentAgain({ delivery }: Message): boolean {
  return delivery === 'unsent' || delivery === 'unknown';
}

async function unlessGone(acting: Promise<void>): Promise<void> {
  try {
    await acting;
  } catch (error) {
    if (!(error instanceof WindowGone)) {
      throw error;
    }
  }
}

/** Returns how many lines of a thread's file are damaged: at most one by each kill, and the log says so. */
function checkFile(file: string, kills: number, { warnings }: WindowView): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  assert.equal(lines.pop(), '', 'the file ends with a line break');
  const damaged = lines.filter(line => line !== '' && !isJson(line)).length;
  assert.ok(damaged <= kills, `${damaged} damaged lines by ${kills} kills`);
  assert.equal(warnings.length > 0, damaged > 0, 'damage is reported, and nothing else');
  return damaged;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
