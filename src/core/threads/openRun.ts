import type { Run, Transcript } from '../../shared/transcript';

/** The run that has no end: under way in this window, or cut when the window that followed it went away. */
export function openRun(transcript: Transcript): Run | null {
  const run = transcript.entries.findLast(entry => entry.kind === 'run' && !entry.end);
  return run?.kind === 'run' ? run : null;
}
