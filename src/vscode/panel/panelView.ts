import { TURNS_AT_HAND } from '../../core/threads/threadStore';
import type { PanelChange } from '../../shared/protocol';
import type { Item } from '../../shared/runEvent';
import type { Attachment, Entry, Message } from '../../shared/transcript';

/** The newest turns before an entry, or of the whole transcript when it is null: what the page gets at once. */
export function newestEntries(
  entries: readonly Entry[],
  before: string | null,
): { readonly entries: readonly Entry[]; readonly older: number } {
  const found = before === null ? -1 : entries.findIndex(({ id }) => id === before);
  const end = found < 0 ? entries.length : found;
  let start = 0;
  for (let index = end - 1, turns = 0; index >= 0; index--) {
    if (entries[index]?.kind === 'message' && ++turns === TURNS_AT_HAND) {
      start = index;
      break;
    }
  }
  return { entries: entries.slice(start, end), older: start };
}

/** Without what the page never shows: the text of attachments and the wire's own form of items may be large. */
export function changeForPanel(change: PanelChange): PanelChange {
  switch (change.type) {
    case 'messageAdded':
    case 'messageQueued':
      return { ...change, message: messageForPanel(change.message) };
    case 'runEvent':
      return change.event.type === 'item'
        ? { ...change, event: { ...change.event, item: itemForPanel(change.event.item) } }
        : change;
    default:
      return change;
  }
}

export function messageForPanel(message: Message): Message {
  return { ...message, attachments: attachmentsForPanel(message.attachments) };
}

export function attachmentsForPanel(attachments: readonly Attachment[]): readonly Attachment[] {
  return attachments.map(attachment => ({ ...attachment, text: '' }));
}

export function entryForPanel(entry: Entry): Entry {
  return entry.kind === 'message' ? messageForPanel(entry) : { ...entry, items: entry.items.map(itemForPanel) };
}

function itemForPanel(item: Item): Item {
  const { wire: _wire, ...shown } = item;
  return shown;
}
