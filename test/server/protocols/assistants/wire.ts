import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { RunStep } from 'openai/resources/beta/threads/runs/steps';

/** An event of a run's stream; the client's types leave out the last one. */
export type RunEvent =
  | Exclude<AssistantStreamEvent, AssistantStreamEvent.ErrorEvent>
  | { readonly event: 'done'; readonly data: '[DONE]' };

/** A run with its steps, in the order in which they began. */
export interface RunRecord {
  readonly resource: Run;
  steps: readonly RunStep[];
}

/** The statuses in which a run is over. */
export function isOver({ status }: Run): boolean {
  switch (status) {
    case 'queued':
    case 'in_progress':
    case 'requires_action':
    case 'cancelling':
      return false;
    case 'cancelled':
    case 'failed':
    case 'completed':
    case 'incomplete':
    case 'expired':
      return true;
  }
}
