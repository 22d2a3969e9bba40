import type { ActionResult } from '../../core/backend';
import type { Action } from '../../shared/runEvent';
import { unlessAborted } from '../wire/timing';

interface Waiting {
  readonly results: Map<string, ActionResult>;
  readonly actions: readonly Action[];
  readonly resolve: (results: readonly ActionResult[]) => void;
}

/** Where runs wait for the results of their function calls. */
export class PendingAnswers {
  readonly #waiting = new Map<string, Waiting>();

  /** Starts to wait; call it before the actions are announced. Resolves when each has its result, in their order. */
  expect(runKey: string, actions: readonly Action[], signal: AbortSignal): Promise<readonly ActionResult[]> {
    const answered = new Promise<readonly ActionResult[]>(resolve => {
      this.#waiting.set(runKey, { results: new Map(), actions, resolve });
    });
    const results = unlessAborted(answered, signal).finally(() => this.#waiting.delete(runKey));
    // Whoever waits may be gone before it rejects.
    results.catch(() => {});
    return results;
  }

  /** Results for calls that nobody waits for are ignored. */
  give(runKey: string, results: readonly ActionResult[]): void {
    const waiting = this.#waiting.get(runKey);
    for (const result of results) {
      waiting?.results.set(result.action.callId, result);
    }
    const complete = waiting?.actions.flatMap(({ callId }) => waiting.results.get(callId) ?? []);
    if (waiting && complete?.length === waiting.actions.length) {
      waiting.resolve(complete);
    }
  }
}
