import { env } from 'vscode';
import type { PanelSettings, PanelSnapshot, PanelStatus, Sends } from '../../shared/protocol';
import { attachmentsForPanel, entryForPanel, messageForPanel, newestEntries } from '../panel/panelView';
import { panelStrings } from '../strings';
import type { OpenThread } from '../threads/openThread';

/** All that the panel's page needs to draw a thread. */
export function panelSnapshot(
  { id, live, draft }: OpenThread,
  sends: Sends,
  status: PanelStatus,
  settings: PanelSettings,
): PanelSnapshot {
  const { entries, older } = newestEntries(live.transcript.entries, null);
  return {
    threadId: id,
    entries: entries.map(entryForPanel),
    older,
    queue: live.transcript.queue.map(messageForPanel),
    draft: { ...draft, attachments: attachmentsForPanel(draft.attachments) },
    sends,
    status,
    settings,
    strings: panelStrings(),
    locale: env.language,
  };
}
