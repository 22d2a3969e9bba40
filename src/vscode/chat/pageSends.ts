import type { Sends } from '../../shared/protocol';

/** A page hears of the end of a message within moments, or with its next snapshot. */
const MOST_ENDED = 50;

/** What has become of the messages that pages have sent, for as long as this window lives. */
export class PageSends {
  private readonly underWay = new Set<string>();
  private ended: readonly string[] = [];

  get state(): Sends {
    return { underWay: [...this.underWay], ended: this.ended };
  }

  begin(messageId: string): void {
    this.underWay.add(messageId);
  }

  end(messageId: string): void {
    this.underWay.delete(messageId);
    this.ended = [...this.ended, messageId].slice(-MOST_ENDED);
  }
}
