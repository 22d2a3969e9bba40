import type { Message, Run } from '../../shared/transcript';
import type { LocalTurns } from './localTurns';
import type { RemoteTurn } from './remoteTurns';

/** What a turn of the server's is here. */
export interface Aligned {
  /** Null for a message that isn't here yet, and for a turn that has none. */
  readonly message: Message | null;
  /** The run that it is for sure. */
  readonly run: Run | undefined;
}

/**
 * Finds out which turns of the server's are which messages of ours, beyond the entry at `start`. Sure are those whose ID,
 * items or run are known here; between them, messages with the same text are taken for one another, in order and as
 * many as possible.
 */
export function align(turns: readonly RemoteTurn[], local: LocalTurns, start: number): readonly Aligned[] {
  const runs = turns.map(turn => local.runBehind(turn));
  const messages = turns.map(({ message }) => message && (local.message(message.id) ?? null));
  const taken = new Set<Message>(messages.filter(message => message !== null));
  for (const [index, turn] of turns.entries()) {
    const message = turn.message && local.message(runs[index]?.messageId ?? '');
    if (!message || messages[index]) {
      continue;
    }
    // A run that took two messages in is still that of the first.
    if ((local.indexOf(message.id) > start && !taken.has(message)) || local.mayBe(message, turn)) {
      messages[index] = message;
      taken.add(message);
    }
  }
  // A run whose message got lost stands for it.
  const places = turns.map((_, index) => {
    const run = runs[index];
    return local.indexOf((messages[index] ?? (run && local.message(run.messageId) ? undefined : run))?.id ?? '');
  });
  let first = 0;
  let low = start;
  for (let index = 0; index <= turns.length; index++) {
    const high = places[index] ?? local.entries.length;
    // One that is out of order is what it is, but bounds nothing.
    if (high > low) {
      const open = Array.from({ length: index - first }, (_, offset) => first + offset).filter(
        at => turns[at]?.message && places[at] === -1,
      );
      alignByText(turns, open, messages, local, low, high);
      low = high;
      first = index + 1;
    }
  }
  return turns.map((_, index) => ({ message: messages[index] ?? null, run: runs[index] }));
}

/** Aligns some turns with messages between the entries `low` and `high`, neither of which included. */
function alignByText(
  turns: readonly RemoteTurn[],
  candidates: readonly number[],
  aligned: (Message | null)[],
  local: LocalTurns,
  low: number,
  high: number,
): void {
  const messages = local.entries.slice(low + 1, high).filter(entry => entry.kind === 'message');
  const open: number[] = [];
  for (const index of candidates) {
    const turn = turns[index];
    const [next] = messages;
    if (turn && open.length === 0 && next && next.delivery !== 'unsent' && local.mayBe(next, turn)) {
      // Equal from the start, as most are.
      aligned[index] = next;
      messages.shift();
    } else {
      open.push(index);
    }
  }
  const weight = (row: number, column: number): number => {
    const turn = turns[open[row] ?? -1];
    const message = messages[column];
    // A message that surely never arrived counts less than one that may have.
    return turn && message && local.mayBe(message, turn) ? (message.delivery === 'unsent' ? 1 : 2) : 0;
  };
  for (const [row, column] of commonSubsequence(open.length, messages.length, weight)) {
    aligned[open[row] ?? -1] = messages[column] ?? null;
  }
}

/** The heaviest way to pair rows with columns, both in order. A pair of weight 0 is none. */
function commonSubsequence(
  rows: number,
  columns: number,
  weight: (row: number, column: number) => number,
): readonly (readonly [row: number, column: number])[] {
  const width = columns + 1;
  const best = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number) => best[row * width + column] ?? 0;
  const paired = (row: number, column: number) => {
    const own = weight(row, column);
    return own === 0 ? 0 : own + at(row + 1, column + 1);
  };
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      best[row * width + column] = Math.max(at(row + 1, column), at(row, column + 1), paired(row, column));
    }
  }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; at(row, column) > 0; ) {
    if (paired(row, column) === at(row, column)) {
      pairs.push([row, column]);
      row++;
      column++;
    } else if (at(row + 1, column) === at(row, column)) {
      row++;
    } else {
      column++;
    }
  }
  return pairs;
}
