import { element } from '../dom';
import { appendBlocks, directed } from './blocks';
import type { MarkdownContext } from './context';
import { toText } from './footnoteJumps';
import type { Footnotes } from './footnotes';

/** A text's footnotes, below it, each with its way back. */
export function endnotes(footnotes: Footnotes, context: MarkdownContext): HTMLElement {
  const { strings } = context;
  const list = element('ol');
  for (const { tokens } of footnotes.values()) {
    const note = directed(element('li'));
    appendBlocks(note, tokens, context, 1);
    const last = note.lastElementChild;
    (last instanceof HTMLParagraphElement ? last : note).append(
      ' ',
      toText(list.children.length + 1, strings.backToText),
    );
    list.append(note);
  }
  const section = element('section', '', list);
  section.role = 'doc-endnotes';
  section.ariaLabel = strings.footnotes;
  return section;
}
