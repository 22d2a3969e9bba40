import type { RunEnd, RunEvent } from '../../shared/runEvent';
import type { Delivery } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';

/** Whether an event proves that the server has the message. A new thread alone doesn't: it may be made before it. */
export function isArrival(event: RunEvent): boolean {
  switch (event.type) {
    case 'started':
    case 'item':
    case 'delta':
    case 'final':
    case 'kept':
    case 'actionNeeded':
    case 'usage':
      return true;
    case 'thread':
    case 'phase':
    case 'notice':
    case 'gap':
    case 'end':
      return false;
    default:
      return unreachable(event);
  }
}

/** What became of a message whose run has ended. */
export function deliveryAfter(delivery: Delivery, end: RunEnd): Delivery {
  if (delivery !== 'sending') {
    return delivery;
  }
  switch (end.kind) {
    case 'completed':
    case 'incomplete':
    case 'cancelled':
      return 'sent';
    case 'failed':
      return end.error.code === 'outcomeUnknown' ? 'unknown' : 'unsent';
    case 'detached':
      return 'unknown';
    default:
      return unreachable(end);
  }
}

/** A run that the user stopped counts as cancelled, however it came to its end, unless it was through before. */
export function endAfterStop(end: RunEnd): RunEnd {
  return end.kind === 'completed' || end.kind === 'incomplete' ? end : { kind: 'cancelled' };
}
