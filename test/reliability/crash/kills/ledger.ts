import assert from 'node:assert/strict';
import { answerText, type Message, type Run, type Transcript } from '../../../../src/shared/transcript';
import type { WindowView } from '../window/messages';
import { numberIn, type ServerSide } from './serverSide';

/** What the user did with one message, as far as the window confirmed it. */
interface Known {
  readonly text: string;
  /** Whether the window said that it is kept: by its draft, or by the thread. */
  promised: boolean;
  /** Whether the thread has it for good: the window said so, or has shown it. */
  inThread: boolean;
  /** How often the user asked for it to be sent once more. */
  clicks: number;
  /** Whether the user took it back, or may have done so. */
  removed: boolean;
  /** Whether the user stopped what ran when it may have been on its way. */
  stopped: boolean;
}

/**
 * What the user did and was told, against which everything is held that a window shows after a crash. It knows nothing
 * of how the product keeps things.
 */
export class Ledger {
  private readonly messages = new Map<number, Known>();
  /** What the composer may hold after the next crash. */
  private drafts = new Set<string>(['']);
  private runs = new Map<string, Run>();
  /** Messages that wait since a crash, with how often the server had been asked them then. */
  private waiting = new Map<number, number>();
  private queueClicked = false;

  get count(): number {
    return this.messages.size;
  }

  /** A message that the user begins to write. */
  begin(number: number, text: string): void {
    this.messages.set(number, { text, promised: false, inThread: false, clicks: 0, removed: false, stopped: false });
  }

  /** Types over what the composer held: what was in it alone is gone by the user's own hand. */
  typed(text: string): void {
    this.drafts.add(text);
    for (const known of this.messages.values()) {
      known.promised &&= known.inThread;
    }
  }

  /** The window said that the draft is on disk. */
  draftSaved(text: string): void {
    this.drafts = new Set([text]);
    this.promise(text);
  }

  sending(): void {
    this.drafts.add('');
  }

  /** The window said that the message is kept. */
  sent(text: string): void {
    this.promise(text);
    this.known(text).inThread = true;
  }

  clicked(message: Message): void {
    this.known(message.text).clicks++;
  }

  /** Sends what waits, which stops what runs. */
  clickedQueue(): void {
    this.queueClicked = true;
    this.stopping();
  }

  stopping(): void {
    for (const known of this.messages.values()) {
      known.stopped = true;
    }
  }

  /** Takes a message back from the queue into the composer, before what is there. */
  editing({ text }: Message): void {
    this.known(text).inThread = false;
    for (const draft of [...this.drafts]) {
      this.drafts.add(draft === '' ? text : `${text}\n${draft}`);
    }
  }

  removing(message: Message): void {
    this.known(message.text).removed = true;
  }

  /** What a window shows after a crash, before the user does anything. */
  checkOpened(view: WindowView, server: ServerSide): void {
    assert.ok(this.drafts.has(view.draft.text), `the draft is lost: ${brief(view.draft.text)}`);
    this.drafts = new Set([view.draft.text]);
    this.check(view, server);
    this.waiting = new Map(view.transcript.queue.map(({ text }) => [numberOf(text), server.asked(numberOf(text))]));
    this.queueClicked = false;
  }

  /** What must hold at any time. */
  check({ transcript, draft }: WindowView, server: ServerSide): void {
    const shown = [...transcript.entries.filter(entry => entry.kind === 'message'), ...transcript.queue];
    for (const [number, known] of this.messages) {
      const copies = shown.filter(({ text }) => numberIn(text) === number);
      const about = `message #${number}`;
      assert.ok(copies.length <= 1, `${about} is there ${copies.length} times`);
      const [copy] = copies;
      if (!known.removed) {
        const kept = copy !== undefined || (!known.inThread && draft.text.includes(known.text));
        assert.ok(kept || !known.promised, `${about} is lost`);
      }
      if (copy) {
        assert.equal(copy.text, known.text, `${about} is another one`);
        known.inThread = true;
        known.promised = true;
      }
      this.checkSendings(number, known, copy, transcript, server);
    }
    for (const [number, before] of this.queueClicked ? [] : this.waiting) {
      assert.equal(server.asked(number), before, `#${number} waited and was sent without a click`);
    }
    this.checkRuns(transcript);
  }

  /** After everything has come to rest. Returns how many answers the server made in full. */
  checkEnd({ transcript }: WindowView, server: ServerSide, canGiveAgain: boolean): number {
    let answers = 0;
    for (const number of this.messages.keys()) {
      const whole = server.answered(number);
      const run = runsOf(transcript, number).at(-1);
      if (run?.end?.kind === 'completed') {
        assert.equal(answerText(run), whole, `the answer to #${number} is not what the server said`);
      }
      if (whole !== undefined) {
        answers++;
        const shown = run ? answerText(run) : '';
        // One that was left while it could not be reached is a click away.
        if (canGiveAgain && !(run?.end?.kind === 'detached' && run.end.resumable)) {
          assert.equal(shown, whole, `the answer to #${number} is not whole: ${JSON.stringify(run?.end)}`);
        } else {
          assert.ok(whole.startsWith(shown), `the answer to #${number} is something else`);
        }
      }
    }
    return answers;
  }

  private checkSendings(
    number: number,
    known: Known,
    copy: Message | undefined,
    transcript: Transcript,
    server: ServerSide,
  ): void {
    const asked = server.asked(number);
    assert.ok(asked <= 1 + known.clicks, `#${number} was sent ${asked} times, with ${known.clicks} clicks`);
    assert.ok(asked === 0 || copy, `#${number} was sent, but is not in the thread`);
    if (copy && transcript.queue.includes(copy)) {
      assert.equal(asked, 0, `#${number} was sent, and still waits to be`);
    } else if (copy?.delivery === 'unsent') {
      assert.ok(asked <= known.clicks, `#${number} was sent, and is said not to be`);
    } else if (copy?.delivery === 'sent' && !known.stopped) {
      // One that was stopped before it went out isn't sent either, but that is what the user wanted.
      assert.ok(asked > 0, `#${number} is said to be sent, and isn’t`);
    }
  }

  /** What was kept of an answer never goes away. While it is under way, its last words are in memory alone. */
  private checkRuns({ entries }: Transcript): void {
    const runs = new Map<string, Run>();
    for (const entry of entries) {
      if (entry.kind === 'run') {
        runs.set(entry.id, entry);
      }
    }
    for (const [id, before] of this.runs) {
      const text = answerText(before);
      const now = runs.get(id);
      if (text !== '' && before.end) {
        assert.ok(now && hasInOrder(answerText(now), text.split('…')), `a part of an answer is lost: ${brief(text)}`);
      }
    }
    this.runs = runs;
  }

  private promise(text: string): void {
    if (text !== '') {
      this.known(text).promised = true;
    }
  }

  private known(text: string): Known {
    const known = this.messages.get(numberOf(text));
    assert.ok(known, `nobody wrote ${brief(text)}`);
    return known;
  }
}

/** Messages that say they are on their way although nothing runs. */
export function stuck({ entries }: Transcript): readonly Message[] {
  return entries.filter(entry => entry.kind === 'message').filter(({ delivery }) => delivery === 'sending');
}

function runsOf({ entries }: Transcript, number: number): readonly Run[] {
  const message = entries.find(entry => entry.kind === 'message' && numberIn(entry.text) === number);
  return entries.filter(entry => entry.kind === 'run').filter(({ messageId }) => messageId === message?.id);
}

/** A turn that was joined late has a hole, which is marked, until it is told in whole. */
function hasInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  return pieces.every((piece, index) => {
    const found = text.indexOf(piece, from);
    from = found + piece.length;
    return found >= 0 && (index > 0 || found === 0);
  });
}

function numberOf(text: string): number {
  return numberIn(text) ?? -1;
}

function brief(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
