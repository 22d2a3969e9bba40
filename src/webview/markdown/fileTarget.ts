/** A place in a file, as an answer names it; whether there is such a file only the host knows. */
export interface FileTarget {
  readonly path: string;
  /** From 1. */
  readonly line: number | null;
  readonly column: number | null;
}

/** `:12`, `:12:5`, `#L12`, `#L12-L20` and `(12,5)`, as compilers and web pages write it. */
const PLACE =
  /(?::(\d{1,7})(?::(\d{1,5}))?(?:-\d+)?|#L(\d{1,7})(?:C(\d{1,5}))?(?:-L?\d+(?:C\d+)?)?|\((\d{1,7}),(\d{1,5})\))$/;
const NAME = /^(?:[a-z]:)?[^\s\p{C}:*?"<>|`{}$;,=]+$/iu;
/** Names of routes have brackets; without a folder before them they are a piece of code. */
const CALL = /^[^/]*[()[\]]/;
const LONGEST = 300;

/** What a piece of code, or the address of a link, says about a file; null when it can't be one. */
export function fileTarget(text: string): FileTarget | null {
  if (text.length > LONGEST || text.includes('://')) {
    return null;
  }
  const place = PLACE.exec(text);
  const path = (place ? text.slice(0, place.index) : text).replaceAll('\\', '/').replace(/^\.\//, '');
  // A name of a file has an ending, or stands in a folder.
  if (!NAME.test(path) || CALL.test(path) || !/\.[a-z]\w{0,9}$|[^/]\/[^/]|^\.\w/i.test(path) || path.endsWith('/')) {
    return null;
  }
  const [, line, column, anchorLine, anchorColumn, pairLine, pairColumn] = place ?? [];
  return {
    path,
    line: number(line ?? anchorLine ?? pairLine),
    column: number(column ?? anchorColumn ?? pairColumn),
  };
}

/** The same for a place that is named in the middle of a text: only with its line, or else every word might be one. */
export const FILE_IN_TEXT = /(?:[\w.@-]+[\\/])*[\w.@-]*\w\.[a-z]\w{0,9}:\d{1,7}(?::\d{1,5})?(?![\w/])/gi;

function number(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
