import { type Chunk, chunksOf, indentOf } from './chunks';
import { fitIndent, type Indent } from './fitIndent';

/** “// … existing code …”: what answers leave out. Without a comment's sign `...rest` is code. */
const ELISION =
  /^\s*(?:(?:\/\/|#|--|\/\*|<!--|;|%|\{\/\*)\s*(?:\.{3}|…).*|(?:\.{3}|…)(?:\s+.*(?:existing|rest|remaining|unchanged|same|other|previous|omitted|기존).*)?\s*)$/i;

/**
 * A file with an answer's code in it. Each thing in the code takes the place of the one with the same name in the file,
 * what is new comes after the one before it, and what the code doesn't mention stays: nothing is taken out. Where the
 * code leaves something out by “…”, the file's own lines stay there.
 */
export function mergeCode(file: string, code: string, indent: Indent): string {
  const newline = file.includes('\r\n') ? '\r\n' : '\n';
  const lines = file.split(/\r?\n/);
  const fresh = code
    .replace(/\r\n/g, '\n')
    .replace(/^\n+|\s+$/g, '')
    .split('\n');
  const merged = file.trim() ? merge(lines, 0, lines.length, fresh, indent) : [...fresh, ''];
  return merged.join(newline);
}

/** Whether the code names anything that the file has. */
export function mentions(file: string, code: string): boolean {
  const lines = file.split(/\r?\n/);
  return locate(lines, 0, lines.length, chunksOf(code.split(/\r?\n/))).some(Boolean);
}

/** Lines `from` to before `to` of the file, with the new ones in them. */
function merge(file: readonly string[], from: number, to: number, fresh: readonly string[], indent: Indent): string[] {
  const kept = fresh.filter(line => !ELISION.test(line));
  const { chunks, found } = inFileOrder(chunksOf(kept), all => locate(file, from, to, all));
  const merged: string[] = [];
  let at = from;
  const place = indentAt(file, from, to);
  for (const [index, chunk] of chunks.entries()) {
    const own = kept.slice(chunk.start, chunk.end);
    const old = found[index];
    if (old && old.start >= at) {
      merged.push(...file.slice(at, old.start));
      merged.push(...replaced(file, old, fresh, own, indent));
      at = old.end;
    } else {
      const next = found.slice(index + 1).find(later => later && later.start >= at);
      if (merged.length === 0 && at === from && next) {
        merged.push(...file.slice(at, next.start));
        at = next.start;
      } else if (!next && !found.slice(0, index).some(Boolean)) {
        // Nothing that the code mentions is here: at the end.
        const end = lastFilled(file, at, to);
        merged.push(...file.slice(at, end));
        at = end;
      }
      const isApart = own.length > 1 && merged.at(-1)?.trim();
      merged.push(...(isApart ? [''] : []), ...indented(own, place, indent), ...(own.length > 1 && next ? [''] : []));
    }
  }
  return [...merged, ...file.slice(at, to)];
}

/** The chunks in the order in which the file has them, each with what is new and follows it. */
function inFileOrder(
  chunks: readonly Chunk[],
  find: (chunks: readonly Chunk[]) => readonly (Chunk | null)[],
): { readonly chunks: readonly Chunk[]; readonly found: readonly (Chunk | null)[] } {
  let place = -1;
  const placed = find(chunks).map((old, index) => {
    place = old?.start ?? place;
    return { chunk: chunks[index], old, place };
  });
  const sorted = placed.toSorted((a, b) => a.place - b.place);
  return { chunks: sorted.flatMap(({ chunk }) => chunk ?? []), found: sorted.map(({ old }) => old) };
}

/** What comes in the place of an old chunk: the new one, with what it leaves out taken from the old one. */
function replaced(
  file: readonly string[],
  old: Chunk,
  fresh: readonly string[],
  own: readonly string[],
  indent: Indent,
): readonly string[] {
  const place = /^\s*/.exec(file[old.head] ?? '')?.[0] ?? '';
  const whole = withElisions(fresh, own);
  if (!whole.some(line => ELISION.test(line))) {
    const hasLead = chunksOf(own)[0]?.head !== 0;
    // A comment that the code doesn't repeat stays.
    return [...(hasLead ? [] : file.slice(old.start, old.head)), ...indented(own, place, indent)];
  }
  const [head = ''] = own;
  const closes = own.length > 1 && indentOf(own.at(-1)) <= indentOf(head);
  const inner = whole.slice(1, closes ? -1 : undefined);
  const oldEnd = innerEnd(file, old);
  return [
    ...file.slice(old.start, old.head),
    ...indented([head], place, indent),
    ...merge(file, old.head + 1, oldEnd, inner, indent),
    ...file.slice(oldEnd, old.end),
  ];
}

/** Where what is inside a chunk ends: before the line that closes it, if there is one. */
function innerEnd(file: readonly string[], { head, end }: Chunk): number {
  return end - 1 > head && indentOf(file[end - 1]) <= indentOf(file[head]) ? end - 1 : end;
}

/** The lines of a chunk as the answer has them, with what it leaves out. */
function withElisions(fresh: readonly string[], own: readonly string[]): readonly string[] {
  const start = fresh.indexOf(own[0] ?? '');
  const last = own.at(-1) ?? '';
  for (let end = start + own.length; end <= fresh.length; end++) {
    const part = fresh.slice(start, end);
    if (part.at(-1) === last && part.filter(line => !ELISION.test(line)).length === own.length) {
      return part;
    }
  }
  return own;
}

/** Where in the file each chunk has its older form; null for what is new. */
function locate(
  file: readonly string[],
  from: number,
  to: number,
  chunks: readonly Chunk[],
): readonly (Chunk | null)[] {
  const level = from < to ? chunksOf(file, from, to) : [];
  // Of several with one name (overloads, say) each has its own.
  const here = chunks.map(({ key }, index) => {
    const before = chunks.slice(0, index).filter(one => one.key === key).length;
    return level.filter(old => old.key === key)[before] ?? null;
  });
  if (here.some(Boolean)) {
    return here;
  }
  // A method alone, say, without the class that it is in.
  for (const outer of level) {
    const inner = locate(file, outer.head + 1, innerEnd(file, outer), chunks);
    if (inner.some(Boolean)) {
      return inner;
    }
  }
  return here;
}

function indented(lines: readonly string[], place: string, indent: Indent): readonly string[] {
  return (place + fitIndent(lines.join('\n'), place, indent)).split('\n').map(line => line.trimEnd());
}

function indentAt(file: readonly string[], from: number, to: number): string {
  const first = file.slice(from, to).find(line => line.trim());
  return /^\s*/.exec(first ?? '')?.[0] ?? '';
}

function lastFilled(file: readonly string[], from: number, to: number): number {
  const offset = file.slice(from, to).findLastIndex(line => line.trim());
  return from + offset + 1;
}
