import { random } from '../../../webview/support/documents';
import { codeBlock } from './code';
import { heading, list, paragraph, quotation, table } from './prose';
import { Writer } from './writer';

/** The least length of the answer in characters, of which all but a few are a byte each. */
const LENGTH = 100_000;
/** Into how many pieces it comes, as from a server that sends a token or two at a time. */
export const CHUNKS = 10_000;
/** How the answer ends: what shows this has shown all of it. */
export const LAST_WORDS = 'That is all there is to it.';

/**
 * An answer as models write them, the same each time: sections of prose with code, lists, tables and quotations between.
 * No block is like another, so that nothing gains from having seen one before.
 */
export function makeAnswer(): string {
  const writer = new Writer(random(11));
  const blocks: string[] = [];
  let length = 0;
  const add = (block: string): void => {
    blocks.push(block);
    length += block.length + 2;
  };
  while (length < LENGTH) {
    add(heading(writer));
    for (let left = writer.between(2, 5); left > 0; left--) {
      add(paragraph(writer));
      if (writer.chance(0.6)) {
        add(writer.pick([list, list, codeBlock, codeBlock, codeBlock, table, quotation])(writer));
      }
    }
  }
  return [...blocks, LAST_WORDS, ''].join('\n\n');
}

/** The answer's pieces: of ten characters on average, in unequal lengths. */
export function chunksOf(answer: string): readonly string[] {
  const next = random(12);
  const step = answer.length / CHUNKS;
  const chunks: string[] = [];
  for (let from = 0, index = 1; index <= CHUNKS; index++) {
    const to = index === CHUNKS ? answer.length : Math.round((index + (next() - 0.5) * 0.9) * step);
    chunks.push(answer.slice(from, to));
    from = to;
  }
  return chunks;
}
