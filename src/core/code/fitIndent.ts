/** How an editor indents. */
export interface Indent {
  readonly insertSpaces: boolean;
  readonly tabSize: number;
}

/**
 * Code as it fits where it is inserted: its own common indentation taken away, that of the place added, and tabs or
 * spaces as the editor has them. `before` is what stands before the place in its line; the first line goes on there.
 */
export function fitIndent(code: string, before: string, indent: Indent): string {
  const lines = code.split('\n');
  const common = Math.min(...lines.filter(line => line.trim()).map(line => leading(line).length));
  const step = stepOf(lines);
  const place = leading(before);
  return lines
    .map((line, index) => {
      if (!line.trim()) {
        return '';
      }
      const own = line.slice(Number.isFinite(common) ? common : 0);
      const fitted = converted(leading(own), step, indent) + own.trimStart();
      return index === 0 ? fitted : place + fitted;
    })
    .join('\n');
}

function leading(line: string): string {
  return /^[\t ]*/.exec(line)?.[0] ?? '';
}

/** How many spaces the code has for one level: the smallest indentation there is. */
function stepOf(lines: readonly string[]): number {
  const widths = lines.map(line => /^ +(?=\S)/.exec(line)?.[0].length ?? 0).filter(width => width > 1);
  return Math.min(...widths, 8);
}

function converted(whitespace: string, step: number, { insertSpaces, tabSize }: Indent): string {
  if (insertSpaces) {
    return whitespace.replaceAll('\t', ' '.repeat(tabSize));
  }
  const width = whitespace.replaceAll('\t', ' '.repeat(step)).length;
  return '\t'.repeat(Math.floor(width / step)) + ' '.repeat(width % step);
}
