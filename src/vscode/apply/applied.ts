import { applyPatch } from 'diff';
import { fitIndent, type Indent } from '../../core/code/fitIndent';
import { mentions, mergeCode } from '../../core/code/mergeCode';
import type { CodeToApply } from '../../shared/protocol';

/** Lines that a patch says are around a change may differ from the file in as many places. */
const FUZZ = 2;

/**
 * A file's text with an answer's code in it: a patch as it says, what was sent as a selection in the place of that
 * unless the code names other things of the file, and anything else by its names. Null for a patch that doesn't fit.
 */
export function applied(file: string, { text, language, selection }: CodeToApply, indent: Indent): string | null {
  if (/^(diff|patch)$/i.test(language)) {
    return patched(file, text);
  }
  const at = selection ? file.indexOf(selection) : -1;
  if (selection && at >= 0 && !mentions(file, text)) {
    const place = /^[\t ]*/.exec(selection)?.[0] ?? '';
    const before = file.slice(file.lastIndexOf('\n', at) + 1, at) + place;
    const code = place + fitIndent(text, before, indent);
    return file.slice(0, at) + code + file.slice(at + selection.trimEnd().length);
  }
  return mergeCode(file, text, indent);
}

function patched(file: string, patch: string): string | null {
  try {
    return applyPatch(file, patch.endsWith('\n') ? patch : `${patch}\n`, { fuzzFactor: FUZZ }) || null;
  } catch {
    return null;
  }
}
