import type { PanelChange } from '../shared/protocol';

/** What one text has grown by since the page was drawn last, while no run has changed in any other way. */
export class Growth {
  private place: string | null = null;
  private added = '';

  /** Empty when more has changed than that. */
  get text(): string {
    return this.added;
  }

  /** The page is drawn. */
  reset(): void {
    this.place = null;
    this.added = '';
  }

  add(change: PanelChange): void {
    if (change.type === 'runEvent') {
      const { runId, event } = change;
      const place = event.type === 'delta' ? [runId, event.itemId, event.channel, event.part].join() : '';
      this.added = event.type === 'delta' && (this.place ?? place) === place ? this.added + event.text : '';
      // Once it isn't one text that grows, it stays so until the page is drawn.
      this.place = this.added ? place : '';
    }
  }
}
