import { Directive, directive } from 'lit/directive.js';
import type { MarkdownContext } from './context';
import { StreamedMarkdown } from './streamedMarkdown';

class MarkdownDirective extends Directive {
  private drawn: StreamedMarkdown | null = null;

  render(text: string, done: boolean, context: MarkdownContext): HTMLElement {
    this.drawn ??= new StreamedMarkdown(context);
    this.drawn.update(text, done, context.added?.());
    return this.drawn.element;
  }
}

/** Markdown inside a template. Lit sees one element that never changes; what is in it is {@link StreamedMarkdown}'s. */
export const markdown = directive(MarkdownDirective);
