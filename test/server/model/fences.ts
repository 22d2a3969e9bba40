/** A fenced code block as it stood in a message, with what could be read off its fence or the line before it. */
export interface FencedBlock {
  readonly path: string | undefined;
  readonly language: string | undefined;
  readonly firstLine: number | undefined;
  readonly lastLine: number | undefined;
  readonly code: readonly string[];
}

/** A message taken apart: its code blocks, and its text without them. */
export interface TakenApart {
  readonly blocks: readonly FencedBlock[];
  readonly prose: string;
}

type Place = Omit<FencedBlock, 'code' | 'language'>;

const opening = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** Finds every fenced block (also an unclosed one). */
export function takeApart(text: string): TakenApart {
  const blocks: FencedBlock[] = [];
  const prose: string[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const [, fence, info = ''] = opening.exec(line) ?? [];
    if (fence === undefined || (fence.startsWith('`') && info.includes('`'))) {
      prose.push(line);
      continue;
    }
    const end = closingLine(lines, index + 1, fence);
    const before = prose.findLast(earlier => earlier.trim() !== '') ?? '';
    blocks.push({ ...readInfo(info, before), code: lines.slice(index + 1, end) });
    index = end;
  }
  return { blocks, prose: prose.join('\n') };
}

function closingLine(lines: readonly string[], from: number, fence: string): number {
  const marker = fence[0] ?? '`';
  for (let index = from; index < lines.length; index++) {
    const line = (lines[index] ?? '').trim();
    if (line.length >= fence.length && line === marker.repeat(line.length)) return index;
  }
  return lines.length;
}

function readInfo(info: string, lineBefore: string): Omit<FencedBlock, 'code'> {
  const [first = '', ...rest] = info.trim().split(/\s+/);
  const startsWithPlace = /[./\\:#]/.test(first);
  const language = first === '' || startsWithPlace ? undefined : first;
  const inFence = readPlace(startsWithPlace ? info : rest.join(' '), wholePath);
  if (inFence.path !== undefined) return { ...inFence, language };
  const before = readPlace(lineBefore, pathInProse);
  return {
    path: before.path,
    language,
    firstLine: inFence.firstLine ?? before.firstLine,
    lastLine: inFence.lastLine ?? before.lastLine,
  };
}

/** Reads `src/a.ts:3-9`, `src/a.ts#L3-L9`, `3:9:src/a.ts` and `src/a.ts (lines 3-9)`. */
function readPlace(text: string, pathOf: (text: string) => string | undefined): Place {
  const leading = /^\s*(\d+):(\d+):(\S.*)$/.exec(text);
  if (leading) return { path: leading[3], firstLine: Number(leading[1]), lastLine: Number(leading[2]) };
  const range = /(?:\blines?[\s=:]+|[:#]L?)(\d+)(?:\s*(?:-|–|to|:)\s*L?(\d+))?/i.exec(text);
  const firstLine = range ? Number(range[1]) : undefined;
  const lastLine = range?.[2] === undefined ? firstLine : Number(range[2]);
  return { path: pathOf(range ? text.replace(range[0], ' ') : text), firstLine, lastLine };
}

function quotedPath(text: string): string | undefined {
  return /[`"']([^`"']*[./\\][^`"']*)[`"']/.exec(text)?.[1];
}

/** A fence's info holds nothing but the place, so that a path may have spaces. */
function wholePath(text: string): string | undefined {
  const path = quotedPath(text) ?? text.replace(/[\s,()]+$/, '').trim();
  return path === '' ? undefined : path;
}

function pathInProse(text: string): string | undefined {
  return quotedPath(text) ?? /(?:[\w.@-]*[/\\])+[\w.@-]+|[\w-][\w.-]*\.[A-Za-z]\w{0,9}\b/.exec(text)?.[0];
}
