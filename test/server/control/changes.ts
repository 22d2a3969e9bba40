interface Waiter {
  readonly check: () => boolean;
  readonly fail: (error: Error) => void;
}

/**
 * A state that others wait for: its owner says when it changed, and everyone who waits looks again.
 * A wait ends with an error that names what was waited for after `timeoutMs`, or when the server closes.
 */
export class Changes {
  private readonly waiters = new Set<Waiter>();
  private readonly watchers = new Set<() => void>();

  /** Says that the state changed. */
  changed(): void {
    for (const waiter of [...this.waiters]) {
      if (waiter.check()) this.waiters.delete(waiter);
    }
    for (const watcher of this.watchers) watcher();
  }

  /** Tells of every change from now on. */
  watch(watcher: () => void): void {
    this.watchers.add(watcher);
  }

  /**
   * Waits until `probe` answers something other than undefined; it is asked at once and after each change.
   * A wait that nobody awaits any more (its test has failed, say) fails without being noticed.
   */
  until<T>(what: string, probe: () => T | undefined, timeoutMs = 5000): Promise<T> {
    const now = probe();
    if (now !== undefined) return Promise.resolve(now);
    const found = new Promise<T>((resolve, reject) => {
      const waiter: Waiter = {
        check: () => {
          const value = probe();
          if (value === undefined) return false;
          clearTimeout(timer);
          resolve(value);
          return true;
        },
        fail: error => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          reject(error);
        },
      };
      const late = (): void => waiter.fail(new Error(`Waited ${timeoutMs} ms in vain for ${what}`));
      const timer = Number.isFinite(timeoutMs) ? setTimeout(late, timeoutMs) : undefined;
      this.waiters.add(waiter);
    });
    found.catch(() => undefined);
    return found;
  }

  /** Ends every wait with an error. */
  close(): void {
    for (const waiter of [...this.waiters]) waiter.fail(new Error('The local server was closed during a wait'));
  }
}
