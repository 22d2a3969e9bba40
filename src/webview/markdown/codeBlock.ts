import checkIcon from 'codicon:check';
import copyIcon from 'codicon:copy';
import applyIcon from 'codicon:git-compare';
import insertIcon from 'codicon:insert';
import openIcon from 'codicon:open-preview';
import terminalIcon from 'codicon:terminal-bash';
import wrapIcon from 'codicon:word-wrap';
import type { MarkedToken, Tokens } from 'marked';
import type { PanelStrings } from '../../shared/panelStrings';
import { element, iconElement } from '../dom';
import { blockButton, quietButton } from './blockButton';
import type { BlockView } from './blockView';
import { ChunkedText } from './chunkedText';
import { CodeFold } from './codeFold';
import { codeInfo } from './codeInfo';
import { ColoredCode } from './coloredCode';
import type { MarkdownContext } from './context';
import { isTooLong } from './lex';

/** What other extensions can draw in VS Code's Markdown preview, and the panel can't. */
const DIAGRAMS: ReadonlySet<string> = new Set(['dot', 'graphviz', 'mermaid', 'plantuml', 'vega', 'vega-lite']);

const SHELLS: ReadonlySet<string> = new Set(
  'bash bat cmd console fish powershell ps1 pwsh sh shell shellscript shellsession zsh'.split(' '),
);

/** A fenced or indented block of code with its caption and buttons. It grows without being built anew. */
export class CodeBlock implements BlockView {
  readonly node: HTMLElement;
  private readonly text: ChunkedText;
  private readonly colored: ColoredCode | null;
  private readonly fold: CodeFold;
  private lines = 1;

  constructor(
    private token: Tokens.Code,
    private readonly context: MarkdownContext,
  ) {
    const { strings } = context;
    const { language, place } = codeInfo(token.lang);
    const code = element('code');
    const pre = element('pre', '', code);
    pre.dir = 'ltr';
    const caption = element(
      'figcaption',
      '',
      element('span', 'label', [language, place].filter(Boolean).join(' · ')),
      ...specialButtons(language.toLowerCase(), strings),
      wrapButton(pre, strings),
      blockButton('copy', strings.copy, iconElement(copyIcon), iconElement(checkIcon, 'icon after')),
      ...applyButton(language, strings),
      blockButton('insert', strings.insertAtCursor, iconElement(insertIcon)),
    );
    this.node = element('figure', 'code', caption, pre);
    this.text = new ChunkedText(code);
    this.fold = new CodeFold(this.node, strings);
    this.colored = language && context.colors ? new ColoredCode(this.node, this.text, language) : null;
    this.show(token);
    if (this.colored) {
      context.colors?.add(this.colored);
    }
    context.sourceOf.set(this.node, () => this.token);
  }

  update(token: MarkedToken): boolean {
    if (token.type !== 'code' || isTooLong(token) || token.lang !== this.token.lang) {
      return false;
    }
    this.token = token;
    this.show(token);
    return true;
  }

  private show(token: Tokens.Code): void {
    const { text, colored, context } = this;
    const before = text.text.length;
    const grows = text.set(token.text);
    this.lines = lineBreaks(token.text, grows ? before : 0) + (grows ? this.lines : 1);
    this.fold.show(this.lines);
    if (colored) {
      colored.changed(grows, isClosed(token));
      context.colors?.changed(colored);
    }
  }
}

function lineBreaks(text: string, from: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}

/** Whether its last line is whole: the fence after it is there. */
function isClosed({ raw }: Tokens.Code): boolean {
  const opening = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1];
  const closing = /\n {0,3}(`{3,}|~{3,})\s*$/.exec(raw)?.[1];
  return !!opening && !!closing?.startsWith(opening);
}

function specialButtons(language: string, strings: PanelStrings): readonly HTMLButtonElement[] {
  if (DIAGRAMS.has(language)) {
    return [blockButton('openAsMarkdown', strings.openAsMarkdown, iconElement(openIcon))];
  }
  return SHELLS.has(language) ? [blockButton('typeInTerminal', strings.typeInTerminal, iconElement(terminalIcon))] : [];
}

/** What is typed into a terminal or shown as a diagram is seldom a part of a file. */
function applyButton(language: string, strings: PanelStrings): readonly HTMLButtonElement[] {
  const isForFiles = language !== '' && !DIAGRAMS.has(language) && !SHELLS.has(language);
  return isForFiles ? [blockButton('apply', strings.apply, iconElement(applyIcon))] : [];
}

function wrapButton(pre: HTMLElement, { wrapLines }: PanelStrings): HTMLButtonElement {
  const button = quietButton(wrapLines, iconElement(wrapIcon));
  button.ariaPressed = 'false';
  button.addEventListener('click', () => {
    button.ariaPressed = String(pre.classList.toggle('wrapped'));
  });
  return button;
}
