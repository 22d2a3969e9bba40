import type { Message } from '../../shared/transcript';

/** In code points, the ellipsis included. */
const MAX_TITLE_LENGTH = 60;
/** More than enough to find the title in, however long the line is. */
const MAX_LINE_LENGTH = 4000;

/**
 * A thread's title: the first line of its question that says anything, else the place of what was attached. Cut at a
 * character as readers know it, so that no emoji or accent is torn apart. Empty when there is neither.
 */
export function threadTitle(question: Pick<Message, 'text' | 'attachments'>): string {
  const line = question.text.split(/[\n\r\u2028\u2029]/, 1_000).find(text => text.trim() !== '');
  const title = line ?? question.attachments[0]?.path ?? '';
  return shortened(
    title
      .slice(0, MAX_LINE_LENGTH)
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  );
}

function shortened(text: string): string {
  if ([...text].length <= MAX_TITLE_LENGTH) {
    return text;
  }
  let title = '';
  let length = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    length += [...segment].length;
    if (length >= MAX_TITLE_LENGTH) {
      break;
    }
    title += segment;
  }
  return `${title.trimEnd()}…`;
}
