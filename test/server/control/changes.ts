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

  /** Says that the state changed. */
  changed(): void {
    for (const waiter of [...this.waiters]) {
      if (waiter.check()) this.waiters.delete(waiter);
    }
  }

  /** Waits until `probe` answers something other than undefined; it is asked at once and after each change. */
  until<T>(what: string, probe: () => T | undefined, timeoutMs = 5000): Promise<T> {
    const now = probe();
    if (now !== undefined) return Promise.resolve(now);
    return new Promise<T>((resolve, reject) => {
      const waiter: Waiter = {
        check: () => {
          const found = probe();
          if (found === undefined) return false;
          clearTimeout(timer);
          resolve(found);
          return true;
        },
        fail: error => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          reject(error);
        },
      };
      const timer = setTimeout(() => waiter.fail(new Error(`Waited ${timeoutMs} ms in vain for ${what}`)), timeoutMs);
      this.waiters.add(waiter);
    });
  }

  /** Ends every wait with an error. */
  close(): void {
    for (const waiter of [...this.waiters]) waiter.fail(new Error('The local server was closed during a wait'));
  }
}
