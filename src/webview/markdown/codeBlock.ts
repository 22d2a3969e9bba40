import checkIcon from 'codicon:check';
import copyIcon from 'codicon:copy';
import insertIcon from 'codicon:insert';
import type { MarkedToken, Tokens } from 'marked';
import { element, iconElement } from '../dom';
import type { BlockView } from './blockView';
import { ChunkedText } from './chunkedText';
import type { MarkdownContext } from './context';
import { isTooLong } from './lex';

/** What a code block's buttons do; each carries it as `data-code`, and the page handles the click. */
export type CodeAction = 'copy' | 'insert';

/** A fenced or indented block of code with its caption and buttons. It grows without being built anew. */
export class CodeBlock implements BlockView {
  readonly node: HTMLElement;
  private readonly text: ChunkedText;

  constructor(
    private token: Tokens.Code,
    context: MarkdownContext,
  ) {
    const { strings } = context;
    const code = element('code');
    const pre = element('pre', '', code);
    pre.dir = 'ltr';
    const caption = element(
      'figcaption',
      '',
      element('span', 'label', captionOf(token.lang)),
      codeButton('copy', strings.copy, iconElement(copyIcon), iconElement(checkIcon, 'icon after')),
      codeButton('insert', strings.insertAtCursor, iconElement(insertIcon)),
    );
    this.node = element('figure', 'code', caption, pre);
    this.text = new ChunkedText(code);
    this.text.set(token.text);
    context.codeOf.set(this.node, () => this.text.text);
  }

  update(token: MarkedToken): boolean {
    if (token.type !== 'code' || isTooLong(token) || token.lang !== this.token.lang) {
      return false;
    }
    this.token = token;
    this.text.set(token.text);
    return true;
  }
}

/** `ts src/a.ts`, `ts:src/a.ts` and `ts title="src/a.ts"` all name the language and a place. */
function captionOf(info = ''): string {
  const [, language = '', rest = ''] = /^([^\s:{]*)[\s:]*(.*)$/s.exec(info.trim()) ?? [];
  const place = /(?:^|\s)(?:title|file(?:name)?|path)=["']?([^"'\s}]+)/.exec(rest)?.[1] ?? /^[^\s{=]+$/.exec(rest)?.[0];
  return [language, place].filter(Boolean).join(' · ');
}

function codeButton(action: CodeAction, label: string, ...icons: readonly Node[]): HTMLButtonElement {
  const button = element('button', 'quiet', ...icons);
  button.type = 'button';
  button.dataset.code = action;
  button.title = label;
  button.ariaLabel = label;
  return button;
}
