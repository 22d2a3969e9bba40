/** No message is on its way for longer, in milliseconds. */
const LATEST = 2_000;

/**
 * The input's text, kept by two sides: here it is typed, and the host keeps it on disk and may change it (a queued
 * message comes back for editing, a cancelled question becomes the draft, sending empties it). Messages cross on their way and
 * carry no version, so a text from the host is one of these:
 *
 * 1. what we know it holds: nothing to do;
 * 2. what it held moments ago, before it got what we have posted since: late, nothing to do;
 * 3. its own change, made on the text we posted last: taken over, and what was typed since is kept behind it.
 *
 * Sending starts anew: the host is taken to hold nothing. If it refuses the message and gives the text back, that is
 * its own change (3), and the text returns to the input; if that text was only late, the host's empty one follows it.
 *
 * The host must not answer `draftText` with `draftChanged`, and posts `draftChanged` in the order of its changes.
 */
export class DraftSync {
  private held: string;
  /** What the host held, and until when. */
  private earlier: readonly { readonly text: string; readonly until: number }[] = [];

  constructor(
    private shown: string,
    hostText = shown,
    private readonly now: () => number = Date.now,
  ) {
    this.held = hostText;
  }

  /** What the input shows. */
  get text(): string {
    return this.shown;
  }

  /** What the host holds once it has read all that was posted. */
  get hostText(): string {
    return this.held;
  }

  typed(text: string): void {
    this.shown = text;
  }

  /** The text to post now, or null when the host has it. */
  takeUnposted(): string | null {
    if (this.shown === this.held) {
      return null;
    }
    this.earlier = [...this.lately(), { text: this.held, until: this.now() }];
    this.held = this.shown;
    return this.shown;
  }

  /** Empties the input after its text was posted as a message. */
  sent(): void {
    this.shown = '';
    this.held = '';
    this.earlier = [];
  }

  /** A text from the host. */
  received(text: string): void {
    if (text === this.held || this.lately().some(earlier => earlier.text === text)) {
      return;
    }
    this.shown = text === this.shown ? text : withTyped(text, this.held, this.shown);
    this.held = text;
    this.earlier = [];
  }

  private lately(): typeof this.earlier {
    return this.earlier.filter(({ until }) => this.now() - until < LATEST);
  }
}

/** What the host has, followed by what was typed here since both had `base`. */
function withTyped(text: string, base: string, shown: string): string {
  const typed = shown.startsWith(base) ? shown.slice(base.length) : shown;
  if (!typed.trim()) {
    return text;
  }
  return shown.startsWith(base) || !text ? text + typed : `${text}\n${typed}`;
}
