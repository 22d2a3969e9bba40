/** Something that holds on to a resource until it is disposed; the same shape as VS Code's own. */
export interface Disposable {
  dispose(): void;
}

export function toDisposable(dispose: () => void): Disposable {
  return { dispose };
}

/**
 * Owns other disposables and ends them with itself, last one first. What is added after the end is
 * disposed at once, so that nothing started late can leak.
 */
export class DisposableStore implements Disposable {
  private readonly owned: Disposable[] = [];
  private disposed = false;

  add<T extends Disposable>(disposable: T): T {
    if (this.disposed) {
      disposable.dispose();
    } else {
      this.owned.push(disposable);
    }
    return disposable;
  }

  dispose(): void {
    this.disposed = true;
    for (let last = this.owned.pop(); last; last = this.owned.pop()) {
      last.dispose();
    }
  }
}
