import type { Disposable } from '../../shared/disposable';
import type { PanelChange, PanelSnapshot, ToPanel } from '../../shared/protocol';
import { changeForPanel } from './panelView';

/** At most one post per this many milliseconds while an answer streams; what comes after a pause goes at once. */
const POST_INTERVAL_MS = 16;

/**
 * The host's end of the line to one page: numbers what it posts, joins what follows fast, and says nothing before the
 * page has asked for its snapshot. One page life; `reset` when the page is loaded anew.
 */
export class PanelChannel implements Disposable {
  private seq = 0;
  private ready = false;
  private waiting: PanelChange[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private postedAt = 0;

  constructor(private readonly post: (message: ToPanel) => void) {}

  /** Whether the page has its snapshot, and with it all that is sent from now on. */
  get isOpen(): boolean {
    return this.ready;
  }

  sendSnapshot(snapshot: PanelSnapshot): void {
    this.ready = true;
    this.waiting = [];
    this.seq = 0;
    this.post({ type: 'snapshot', seq: this.seq, snapshot });
  }

  sendChange(change: PanelChange): void {
    if (!this.ready) {
      return;
    }
    const shown = changeForPanel(change);
    const last = this.waiting.at(-1);
    const joined = last && join(last, shown);
    if (joined) {
      this.waiting[this.waiting.length - 1] = joined;
    } else {
      this.waiting.push(shown);
    }
    // Not before this task is over: what changes together is posted together.
    this.timer ??= setTimeout(() => this.flush(), this.postedAt + POST_INTERVAL_MS - performance.now());
  }

  /** Posts at once, after what was waiting, so that order is kept. */
  send(message: ToPanel): void {
    if (this.ready) {
      this.flush();
      this.post(message);
    }
  }

  reset(): void {
    this.ready = false;
    this.waiting = [];
  }

  dispose(): void {
    this.reset();
    if (this.timer) {
      clearTimeout(this.timer);
    }
  }

  private flush(): void {
    if (this.timer) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    if (this.waiting.length) {
      const changes = this.waiting;
      this.waiting = [];
      this.postedAt = performance.now();
      this.post({ type: 'changes', seq: ++this.seq, changes });
    }
  }
}

/** Two changes as one, where the second only lengthens the first's text. */
function join(first: PanelChange, second: PanelChange): PanelChange | null {
  if (first.type !== 'runEvent' || second.type !== 'runEvent' || first.runId !== second.runId) {
    return null;
  }
  const [a, b] = [first.event, second.event];
  if (a.type !== 'delta' || b.type !== 'delta') {
    return null;
  }
  return a.itemId === b.itemId && a.channel === b.channel && a.part === b.part
    ? { ...second, event: { ...a, text: a.text + b.text } }
    : null;
}
