import type { ActionResult } from '../../core/backend';
import type { Action } from '../../shared/runEvent';
import type { Timing } from '../wire/timing';
import { within } from '../wire/timing';

/** What reaches a run from this side while it follows the server: results for its calls, and the wish to stop it. */
export class RunInbox {
  readonly #results = new Map<string, ActionResult>();
  #wake = () => {};
  #stopWanted = false;

  /** The server's name for the run, as soon as it is known. */
  runId: string | null = null;

  /** Whether the run is to be stopped, of which the server doesn't know yet. */
  get stopWanted(): boolean {
    return this.#stopWanted;
  }

  give(results: readonly ActionResult[]): void {
    for (const result of results) {
      this.#results.set(result.action.callId, result);
    }
    this.#wake();
  }

  /** The results of these calls, in their order; null while one is missing. */
  resultsOf(actions: readonly Action[]): readonly ActionResult[] | null {
    const results = actions.flatMap(({ callId }) => this.#results.get(callId) ?? []);
    return results.length === actions.length ? results : null;
  }

  /** Asks for the run to be stopped as soon as it has a name, or says that the server was told so. */
  stop(told: boolean): void {
    this.#stopWanted = !told;
    this.#wake();
  }

  /** Waits for `ms`, or until something arrives. Rejects at once when the signal is aborted. */
  async pause(timing: Timing, ms: number, signal: AbortSignal): Promise<void> {
    const woken = new Promise<void>(resolve => {
      this.#wake = resolve;
    });
    await within(timing, ms, woken, signal);
  }
}
