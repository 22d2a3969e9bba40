import type { RunEnd, RunEvent } from '../../shared/runEvent';
import type { Delivery } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';
import type { ErrorCode, ErrorInfo, Remedy } from '../../shared/userError';

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

/**
 * A run that the user stopped counts as cancelled, however it came to its end, unless it was through before. One that
 * was refused never began: its message waits for another try.
 */
export function endAfterStop(end: RunEnd): RunEnd {
  const over = end.kind === 'completed' || end.kind === 'incomplete' || (end.kind === 'failed' && end.refused);
  return over ? end : { kind: 'cancelled' };
}

/** Failures of asking about a run, which say nothing about the run itself: it may well be going on. */
const OF_THE_WAY: readonly ErrorCode[] = [
  'connectionLost',
  'noAnswer',
  'serverUnreachable',
  'serverFailed',
  'rateLimited',
  'quotaExceeded',
  'threadBusy',
  'keyMissing',
  'keyRejected',
  'permissionDenied',
  'certificateRejected',
  'redirected',
  'notAnApi',
  'apiMissing',
  'baseUrlInvalid',
];
/** What has to be done before it is any use to look for the run again. */
const FIRST: readonly Remedy[] = ['setApiKey', 'openSettings', 'showLog'];

/** How a run ends here that can be watched again, when the way to it failed; null when it is the run that failed. */
export function lostSight(error: ErrorInfo): RunEnd | null {
  const remedy = FIRST.includes(error.remedy) ? error.remedy : 'reconnect';
  return OF_THE_WAY.includes(error.code) ? { kind: 'detached', resumable: true, error: { ...error, remedy } } : null;
}
