import { lastRun, type ThreadChange, type Transcript } from '../../shared/transcript';

/**
 * Tells of damaged records in the newest turn, so that it is read once and kept in its place. Null when all were told of
 * before, or when there is no turn yet.
 */
export function damageNotice(transcript: Transcript, damagedRecords: number, at: number): ThreadChange | null {
  const notices = transcript.entries.flatMap(entry => (entry.kind === 'run' ? entry.notices : []));
  const told = notices.reduce((sum, notice) => sum + (notice.code === 'recordsDamaged' ? notice.count : 0), 0);
  const run = lastRun(transcript);
  if (!run || damagedRecords <= told) {
    return null;
  }
  const notice = { code: 'recordsDamaged', count: damagedRecords - told } as const;
  return { type: 'runEvent', runId: run.id, at, event: { type: 'notice', notice } };
}
