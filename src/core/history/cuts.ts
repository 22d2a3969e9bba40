import type { Message, Run } from '../../shared/transcript';
import type { ErrorCode } from '../../shared/userError';

/** What a run from the server answers where there is no message: it must name one, and none has this ID. */
export function absentMessageOf(runId: string): string {
  return `${runId}/message`;
}

/** Failures after which the run may have gone on without us. */
const CUTS: readonly ErrorCode[] = [
  'outcomeUnknown',
  'connectionLost',
  'noAnswer',
  'windowClosed',
  'serverUnreachable',
];

/** Whether what we know of how a run ended may not be all. */
export function wasCut(run: Run, message: Message | undefined): boolean {
  const { end } = run;
  if (end?.kind === 'failed') {
    const arrived = message === undefined || message.delivery === 'sent';
    return !arrived || CUTS.includes(end.error.code);
  }
  return end === undefined || end.kind === 'detached';
}
