import type { WindowSigns } from '../../../../src/core/threads/threadLease';

/** A window that somebody sees, on a machine where every process runs. */
export const SEEN: WindowSigns = { attended: true, isRunning: () => true, lookAround: async () => true };
