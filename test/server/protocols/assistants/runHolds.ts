import type { Changes } from '../../control/changes';

/** Statuses that runs pass quickly, and can be held in. */
export type HeldStatus = 'queued' | 'cancelling';

/** In which statuses runs stay until they are released: for clients that poll. */
export class RunHolds {
  private readonly held = new Set<HeldStatus>();

  constructor(private readonly changes: Changes) {}

  hold(status: HeldStatus): void {
    this.held.add(status);
  }

  release(): void {
    this.held.clear();
    this.changes.changed();
  }

  /** Resolves when runs may leave this status, or when `stopped` aborts; fails when the server closes. */
  async pass(status: HeldStatus, stopped?: AbortSignal): Promise<void> {
    const free = (): true | undefined => (this.held.has(status) && !stopped?.aborted ? undefined : true);
    stopped?.addEventListener('abort', () => this.changes.changed(), { once: true });
    await this.changes.until(`a run to leave ${status}`, free, Infinity);
  }
}
