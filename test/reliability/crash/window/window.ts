import { UserError } from '../../../../src/shared/userError';
import { type OwnedProcess, spawnOwned } from '../../../support/process/ownedProcess';
import type { FromWindow, WindowCall, WindowOptions, WindowView } from './messages';

/** A call that a window never answered, because it was killed first. */
export class WindowGone extends Error {
  override readonly name = 'WindowGone';
}

/** Far beyond anything that a window does here. */
const LATEST_MS = 40_000;

interface Waiting {
  readonly resolve: (view: WindowView) => void;
  readonly reject: (error: Error) => void;
}

/** A window in a process of its own, as the test sees it. Kill or close it. */
export class Window {
  private readonly calls = new Map<number, Waiting>();
  private readonly looks = new Set<{ readonly matches: (view: WindowView) => boolean } & Waiting>();
  private readonly gone: Promise<void>;
  private readonly timers = new Set<NodeJS.Timeout>();
  private lastShown: WindowView | null = null;
  private lastId = 0;
  private isGone = false;

  private constructor(private readonly owned: OwnedProcess) {
    const { child } = owned;
    child.on('message', message => this.receive(message as FromWindow));
    // All that it said before its end has been received when the channel is closed.
    const silent = new Promise<void>(resolve => child.once('disconnect', resolve));
    this.gone = Promise.all([silent, owned.exited]).then(() => this.end());
  }

  /** Starts a window from the file that {@link bundleWindow} made. */
  static start(bundle: string, options: WindowOptions): Window {
    const args = [...(process.env.WINDOW_SOURCES ? ['--enable-source-maps'] : []), bundle, JSON.stringify(options)];
    return new Window(spawnOwned(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  }

  get pid(): number {
    return this.owned.pid;
  }

  /** What it shows when it shows that; fails when it ends before. */
  shows(matches: (view: WindowView) => boolean): Promise<WindowView> {
    if (this.lastShown && matches(this.lastShown)) {
      return Promise.resolve(this.lastShown);
    }
    return this.promise('a look', waiting => this.looks.add({ matches, ...waiting }));
  }

  /** What it shows once the thread is this window's to write. */
  writes(): Promise<WindowView> {
    return this.shows(({ readOnly }) => readOnly === null);
  }

  /** Resolves with what it shows when it has done that; fails with what the user is told, or with {@link WindowGone}. */
  call(call: WindowCall): Promise<WindowView> {
    const id = ++this.lastId;
    return this.promise(call.do, waiting => {
      this.calls.set(id, waiting);
      this.owned.child.send({ id, call }, error => {
        if (error && this.calls.delete(id)) {
          waiting.reject(new WindowGone());
        }
      });
    });
  }

  /** Ends it without a chance to do anything. Resolves when everything that it said before has been received. */
  async kill(): Promise<void> {
    this.owned.child.kill('SIGKILL');
    await this.gone;
    await this.owned.stop(0);
  }

  /** Ends it as VS Code does. */
  async close(): Promise<void> {
    await this.call({ do: 'close' });
    await this.kill();
  }

  private promise(what: string, start: (waiting: Waiting) => void): Promise<WindowView> {
    const promise = new Promise<WindowView>((resolve, reject) => {
      if (this.isGone) {
        reject(new WindowGone());
        return;
      }
      const late = () => reject(new Error(`waited in vain for ${what}; shown is ${JSON.stringify(this.lastShown)}`));
      const timer = setTimeout(late, LATEST_MS);
      this.timers.add(timer);
      start({ resolve, reject });
    });
    // A call that a kill was meant to interrupt is not awaited by everyone.
    promise.catch(() => {});
    return promise;
  }

  private receive(message: FromWindow): void {
    if (message.type === 'shown') {
      this.lastShown = message.view;
      for (const look of [...this.looks].filter(({ matches }) => matches(message.view))) {
        this.looks.delete(look);
        look.resolve(message.view);
      }
      return;
    }
    const waiting = this.calls.get(message.id);
    this.calls.delete(message.id);
    if (message.type === 'done') {
      waiting?.resolve(message.view);
    } else {
      waiting?.reject(new UserError(message.error));
    }
  }

  private end(): void {
    this.isGone = true;
    for (const timer of this.timers) {
      clearTimeout(timer);
    }
    for (const { reject } of [...this.calls.values(), ...this.looks]) {
      reject(new WindowGone());
    }
    this.calls.clear();
    this.looks.clear();
  }
}
