import { commands } from 'vscode';
import type { Clock } from '../../core/threads/clock';
import type { WindowSigns } from '../../core/threads/threadLease';
import { CONTEXTS } from '../ids';
import { isRunning } from './leaseHolder';

/** How long a window that is there may take to answer, in milliseconds. */
const PATIENCE_MS = 2000;

/**
 * Whether anybody sees this window. VS Code lets an extension host go on for up to three hours when its window went away
 * without a word, in case it comes back: a remote one without its network, a browser's tab that was reloaded or died.
 */
export class VsCodeWindow implements WindowSigns {
  attended = true;
  readonly isRunning = isRunning;

  constructor(private readonly clock: Clock) {}

  async lookAround(): Promise<boolean> {
    // Done by the window and not here; what it says doesn't matter.
    const answer = commands.executeCommand('setContext', CONTEXTS.attended, true);
    const answered = Promise.resolve(answer).then(
      () => true,
      () => true,
    );
    let timer = { dispose: () => {} };
    const late = new Promise<boolean>(resolve => {
      timer = this.clock.after(PATIENCE_MS, () => resolve(false));
    });
    this.attended = await Promise.race([answered, late]);
    timer.dispose();
    return this.attended;
  }
}
