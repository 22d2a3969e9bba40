import type { RunEvent } from '../../shared/runEvent';
import type { ThreadRecord } from './threadRecord';

interface DeltaRecord {
  readonly type: 'runEvent';
  readonly runId: string;
  readonly at: number;
  readonly event: Extract<RunEvent, { readonly type: 'delta' }>;
}

/**
 * Adds a record to those that wait to be written. A text delta joins an earlier one of the same text where nothing
 * between them could tell the difference, so that an answer of thousands of chunks becomes a few lines.
 */
export function pushCoalesced(waiting: ThreadRecord[], record: ThreadRecord): void {
  if (isDelta(record)) {
    for (let index = waiting.length - 1; index >= 0; index--) {
      const earlier = waiting[index];
      if (!earlier || !isDelta(earlier)) {
        break;
      }
      if (isSameText(earlier, record)) {
        const text = earlier.event.text + record.event.text;
        waiting[index] = { ...record, event: { ...record.event, text } };
        return;
      }
      if (isSameItem(earlier, record)) {
        break;
      }
    }
  }
  waiting.push(record);
}

function isDelta(record: ThreadRecord): record is DeltaRecord {
  return record.type === 'runEvent' && record.event.type === 'delta';
}

function isSameItem(a: DeltaRecord, b: DeltaRecord): boolean {
  return a.runId === b.runId && a.event.itemId === b.event.itemId;
}

function isSameText(a: DeltaRecord, b: DeltaRecord): boolean {
  return isSameItem(a, b) && a.event.channel === b.event.channel && a.event.part === b.event.part;
}
