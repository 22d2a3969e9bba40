import { diffArrays } from 'diff';

/** Lines `start` to before `end` of a text, counted from 0, are to become these. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The least edits that make one text of another, so that what isn't changed keeps its cursors and marks. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const edits: LineEdit[] = [];
  let at = 0;
  for (const { added, removed, value } of diffArrays(before.split(/\r?\n/), after.split(/\r?\n/))) {
    const last = edits.at(-1);
    if (added && last && last.end === at) {
      edits[edits.length - 1] = { ...last, lines: [...last.lines, ...value] };
    } else if (added) {
      edits.push({ start: at, end: at, lines: value });
    } else if (removed && last && last.end === at) {
      edits[edits.length - 1] = { ...last, end: at + value.length };
    } else if (removed) {
      edits.push({ start: at, end: at + value.length, lines: [] });
    }
    at += added ? 0 : value.length;
  }
  return edits;
}
