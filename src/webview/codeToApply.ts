import type { CodeToApply } from '../shared/protocol';
import type { Transcript } from '../shared/transcript';
import type { FileLinks } from './fileLinks';
import { codeInfo } from './markdown/codeInfo';
import type { BlockSource } from './markdown/context';

/** As many names of files are passed on. */
const MOST = 20;

/** A block's code with all that the page knows of where it belongs. `button` stands in the block. */
export function codeToApply(
  { text, lang }: BlockSource,
  button: HTMLElement,
  transcript: Transcript | undefined,
  files: FileLinks,
): CodeToApply {
  const { language, place } = codeInfo(lang);
  const selection = selectionOf(button.closest<HTMLElement>('[data-entry]')?.dataset.entry, transcript);
  const places = [place, ...files.namedBefore(button), selection?.path ?? ''];
  return {
    text,
    language,
    places: [...new Set(places)].filter(Boolean).slice(0, MOST),
    selection: selection?.text ?? null,
  };
}

/** What was selected for the question that a run answers. */
function selectionOf(runId: string | undefined, transcript: Transcript | undefined) {
  const run = transcript?.entries.find(({ id }) => id === runId);
  const question = run?.kind === 'run' ? transcript?.entries.find(({ id }) => id === run.messageId) : undefined;
  return question?.kind === 'message' ? question.attachments.find(({ kind }) => kind === 'selection') : undefined;
}
