import type { HistorySync } from '../../core/history/historySync';
import type { LiveThread } from '../../core/runs/liveThread';
import type { Draft, PanelStatus } from '../../shared/protocol';

/** A thread that this window has open. Close it with `OpenThreads.close`. */
export interface OpenThread {
  readonly id: string;
  readonly assistantId: string;
  /** The server's address when it was opened; empty when it could not be used. */
  readonly baseUrl: string;
  readonly live: LiveThread;
  /** What its server has beyond it. */
  readonly history: HistorySync;
  readonly readOnly: PanelStatus['readOnly'];
  draft: Draft;
  close(): Promise<void>;
}
