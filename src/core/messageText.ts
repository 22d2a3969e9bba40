import type { Attachment, Message, SelectionAttachment } from '../shared/transcript';
import { unreachable } from '../shared/unreachable';

/**
 * A message as the model reads it. Each attachment comes first, as a line that names its place and a fenced block:
 *
 *     src/a.ts:3-9
 *     ```typescript
 *     …the selected text, exactly…
 *     ```
 *
 *     the question, exactly
 *
 * Lines are numbered from 1 and both included; a single line is `src/a.ts:3`. The block's end needs a line of its own,
 * so that a selection reads the same with and without a line break at its end. Without attachments it is the question
 * alone; without a question, the attachments alone.
 */
export function messageText(message: Pick<Message, 'text' | 'attachments'>): string {
  const blocks = message.attachments.map(attachmentText);
  return [...blocks, ...(message.text === '' ? [] : [message.text])].join('\n\n');
}

/** How much of a selection counts against `askAssistant.selectionLimit`: its size in bytes, as UTF-8. */
export function selectionSize(text: string): number {
  return new TextEncoder().encode(text).length;
}

function attachmentText(attachment: Attachment): string {
  switch (attachment.kind) {
    case 'selection':
      return selectionText(attachment);
    default:
      return unreachable(attachment.kind);
  }
}

function selectionText({ path, language, startLine, endLine, text }: SelectionAttachment): string {
  const lines = startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
  const fence = fenceAround(text);
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${oneLine(path)}:${lines}\n${fence}${infoWord(language)}\n${text}${end}${fence}`;
}

/** Longer than any run of backticks inside, so that nothing in the text can end the block. */
function fenceAround(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 2);
  return '`'.repeat(longest + 1);
}

/** A file's name may hold anything but a slash; a line break in it would look like text of the message. */
function oneLine(path: string): string {
  return path.replace(/\p{Cc}|\u2028|\u2029/gu, ' ');
}

/** Extensions make up language IDs; the first line of a block takes one word without backticks. */
function infoWord(language: string): string {
  return language.replace(/[^\p{L}\p{N}_+#.-]/gu, '');
}
