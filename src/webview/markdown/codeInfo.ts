/** What the words after a fence say. */
export interface CodeInfo {
  /** As it was written; empty when there is none. */
  readonly language: string;
  /** A file, where one is named. */
  readonly place: string;
}

/** `ts src/a.ts`, `ts:src/a.ts` and `ts title="src/a.ts"` all name the language and a place. */
export function codeInfo(info = ''): CodeInfo {
  const [, language = '', rest = ''] = /^([^\s:{]*)[\s:]*(.*)$/s.exec(info.trim()) ?? [];
  const place = /(?:^|\s)(?:title|file(?:name)?|path)=["']?([^"'\s}]+)/.exec(rest)?.[1] ?? /^[^\s{=]+$/.exec(rest)?.[0];
  return { language, place: place ?? '' };
}
