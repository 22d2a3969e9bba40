import { newId } from '../shared/ids';
import type { FromPanel, PanelSnapshot } from '../shared/protocol';
import { DraftSync } from './draftSync';
import type { EarlyInput } from './earlyInput';
import type { PageState, SentMessage } from './pageState';
import { withUnheard } from './unheard';

/** The host hears of typing once it pauses this long, in milliseconds. */
const PAUSE = 150;

/** The draft's text on this side: typed here, kept by the host. How the two stay one is {@link DraftSync}'s matter. */
export class Composer {
  private draft = new DraftSync('');
  private threadId = '';
  private sent: readonly SentMessage[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly post: (message: FromPanel) => void,
    private readonly onChanged: () => void,
  ) {
    // Not noted as posted: whether it still arrives, the next page will see.
    window.addEventListener('pagehide', () => this.postDraft());
  }

  get text(): string {
    return this.draft.text;
  }

  get state(): Pick<PageState, 'draft' | 'sending'> {
    return { draft: { text: this.draft.text, hostText: this.draft.hostText }, sending: this.sent };
  }

  /** Shows a thread's draft. What an earlier page of the same thread had typed and not yet posted comes back. */
  open(threadId: string, hostText: string, kept: PageState['draft'] | null): void {
    clearTimeout(this.timer);
    // What was typed a moment ago belongs to the thread that is left.
    this.postDraft();
    this.threadId = threadId;
    this.draft = kept ? new DraftSync(kept.text, kept.hostText) : new DraftSync(hostText);
    this.received(hostText);
    this.flush();
  }

  /**
   * Forgets what the host has heard of. With `kept`, which an earlier page has sent: takes back what a host that is gone
   * hasn't.
   */
  settle({ entries, queue, sends }: PanelSnapshot, kept?: readonly SentMessage[]): void {
    const heard = [...entries, ...queue].map(({ id }) => id).concat(sends.ended);
    const left = (kept ?? this.sent).filter(({ id }) => !heard.includes(id));
    this.sent = kept ? left.filter(({ id }) => sends.underWay.includes(id)) : left;
    this.typed(
      withUnheard(
        this.text,
        left.filter(message => !this.sent.includes(message)),
      ),
    );
    this.fillInput();
  }

  sendEnded(messageId: string): void {
    this.sent = this.sent.filter(({ id }) => id !== messageId);
    this.onChanged();
  }

  received(text: string): void {
    this.draft.received(text);
    this.fillInput();
    this.onChanged();
  }

  typed(text: string): void {
    this.draft.typed(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
    this.onChanged();
  }

  /** Posts what the host doesn't have yet. To be called before any message that the host answers from the draft. */
  flush(): void {
    clearTimeout(this.timer);
    if (this.postDraft()) {
      this.onChanged();
    }
  }

  private postDraft(): boolean {
    const text = this.draft.takeUnposted();
    if (text !== null) {
      this.post({ type: 'draftText', threadId: this.threadId, text });
    }
    return text !== null;
  }

  /** Sends the text and empties the input at once, so that the next message can be typed. Nothing at all is not sent. */
  send(hasAttachments: boolean): boolean {
    const text = this.draft.text.replace(/^\s*\n|\s+$/g, '');
    this.focus();
    if (!text && !hasAttachments) {
      return false;
    }
    clearTimeout(this.timer);
    this.draft.sent();
    this.fillInput();
    const messageId = newId();
    this.sent = [...this.sent, { id: messageId, text }];
    // Kept before it is on its way.
    this.onChanged();
    this.post({ type: 'send', threadId: this.threadId, messageId, text });
    return true;
  }

  /** Goes on with what was typed before the page's script ran, behind what is there already. */
  adopt({ text, cursor }: EarlyInput): void {
    if (text) {
      this.typed(this.text ? `${this.text}\n${text}` : text);
      this.fillInput();
    }
    if (cursor !== null) {
      const place = this.text.length - text.length + cursor;
      this.focus();
      this.input()?.setSelectionRange(place, place);
    }
  }

  focus(): void {
    this.input()?.focus();
  }

  /** At once and not with the next frame: a key pressed before it would be added to the text that is gone. */
  private fillInput(): void {
    const input = this.input();
    // Not in what stands for it in the page's HTML: that is taken over with its text.
    if (input && input.value !== this.text && !this.root.ariaBusy) {
      input.value = this.text;
    }
  }

  private input(): HTMLTextAreaElement | null {
    return this.root.querySelector('textarea');
  }
}
