import type { ThreadRecord } from './threadRecord';

/** A part of a file, in bytes: from the first one to the one after the last. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where in a thread's file the records of each entry stand. */
export class EntryPlaces {
  /** Starts and ends in turn, in the file's order. */
  private readonly places: Map<string, number[]>;

  /** `known` is what another one has had as `all`. */
  constructor(known: readonly (readonly [entryId: string, places: readonly number[]])[] = []) {
    this.places = new Map(known.map(([id, places]) => [id, [...places]]));
  }

  /** All of it, for a file. */
  get all(): readonly (readonly [entryId: string, places: readonly number[]])[] {
    return [...this.places];
  }

  add(entryId: string, { start, end }: Place): void {
    const places = this.places.get(entryId);
    if (!places) {
      this.places.set(entryId, [start, end]);
    } else if (places.at(-1) === start) {
      places[places.length - 1] = end;
    } else {
      places.push(start, end);
    }
  }

  /** The parts of the file that these entries are in, in order; what lies side by side is one. */
  of(entryIds: Iterable<string>): readonly Place[] {
    const all: { start: number; end: number }[] = [];
    for (const id of entryIds) {
      const places = this.places.get(id) ?? [];
      for (let index = 0; index < places.length; index += 2) {
        all.push({ start: places[index] ?? 0, end: places[index + 1] ?? 0 });
      }
    }
    all.sort((a, b) => a.start - b.start);
    const parts: { start: number; end: number }[] = [];
    for (const { start, end } of all) {
      const last = parts.at(-1);
      if (last?.end === start) {
        last.end = end;
      } else {
        parts.push({ start, end });
      }
    }
    return parts;
  }
}

/** The entry that a record is about; null for one that is about none. */
export function entryOf(record: ThreadRecord): string | null {
  switch (record.type) {
    case 'messageAdded':
      return record.message.id;
    case 'deliveryChanged':
      return record.messageId;
    case 'runStarted':
      return record.run.id;
    case 'runEvent':
      return record.runId;
    default:
      return null;
  }
}
