import remend from 'remend';

/** Closes what a text that is still being written has open: emphasis, code and links. */
export function heal(source: string): string {
  return remend(source, {
    comparisonOperators: false,
    htmlTags: false,
    katex: false,
    linkMode: 'text-only',
    singleTilde: false,
  });
}
