import type { MarkedToken, Token, Tokens } from 'marked';
import { fillIn } from '../../shared/panelStrings';
import { element } from '../dom';
import { visibleTurns } from '../visibleTurns';
import type { MarkdownContext } from './context';
import { decodeEntities } from './entities';
import { FILE_IN_TEXT, type FileTarget, fileTarget } from './fileTarget';
import { toNote } from './footnoteJumps';
import { type FootnoteReference, isFootnoteReference } from './footnotes';
import { inlineTokens } from './lex';
import { isMath, type MathToken } from './mathSyntax';
import { safeHref } from './safeHref';

/** Adds a block's inline tokens to an element. HTML is shown as it was written; only `<br>` means what it says. */
export function appendInline(parent: Node, tokens: readonly Token[], context: MarkdownContext): void {
  for (const token of inlineTokens(tokens)) {
    parent.appendChild(inlineNode(token, context));
  }
}

/** What draws a token: a node, or several in a fragment. */
export function inlineNode(token: MarkedToken | MathToken, context: MarkdownContext): Node {
  if (isMath(token)) {
    return mathNode(token, context);
  }
  if (isFootnoteReference(token)) {
    return footnoteReference(token, context);
  }
  switch (token.type) {
    case 'text':
      return token.tokens
        ? fragment(token.tokens, context)
        : textWithFiles(token.escaped ? token.text : decoded(token), context);
    case 'escape':
      return text(token.text);
    case 'strong':
    case 'em':
    case 'del':
      return filled(element(token.type), token.tokens, context);
    case 'codespan':
      return maybeFile(element('code', '', visibleTurns(token.text)), fileTarget(token.text), context);
    case 'br':
      return element('br');
    case 'checkbox':
      return checkbox(token);
    case 'link':
      return link(token, context);
    case 'image':
      return image(token, context);
    case 'html':
      return /^<br *\/?>$/i.test(token.text) ? element('br') : text(token.text);
    default:
      return text(token.raw.trimEnd());
  }
}

/** The text of a token that is drawn as one node of text; null for any other. */
export function plainTextOf(token: MarkedToken | MathToken, context: MarkdownContext): string | null {
  if (isMath(token) || token.type !== 'text' || token.tokens) {
    return null;
  }
  const value = token.escaped ? token.text : decoded(token);
  return filesIn(value, context).length > 0 ? null : value;
}

/** Where nothing draws it, a formula is TeX. */
export function mathNode({ tex, display }: MathToken, { math }: MarkdownContext): Node {
  const shown = visibleTurns(tex);
  return math?.node(shown, display) ?? element('code', '', shown);
}

function footnoteReference({ raw, label }: FootnoteReference, { footnotes, strings }: MarkdownContext): Node {
  const number = [...(footnotes?.keys() ?? [])].indexOf(label) + 1;
  return number > 0 ? toNote(number, fillIn(strings.footnote, { number: String(number) })) : text(raw);
}

function text(value: string): Text {
  return document.createTextNode(value);
}

function decoded(token: { readonly text: string }): string {
  return decodeEntities(token.text);
}

function fragment(tokens: readonly Token[], context: MarkdownContext): Node {
  return filled(document.createDocumentFragment(), tokens, context);
}

function filled<T extends Node>(parent: T, tokens: readonly Token[], context: MarkdownContext): T {
  appendInline(parent, tokens, context);
  return parent;
}

function link(token: Tokens.Link, context: MarkdownContext): Node {
  // A browser would take a backslash for a slash.
  const href = safeHref((token.autolink ? token.href : decodeEntities(token.href)).replaceAll('\\', '%5C'));
  if (href !== null) {
    return withVisibleTurns(filled(anchor(href), token.tokens, context));
  }
  const target = fileTarget(addressedFile(token.href));
  return withVisibleTurns(
    target && context.files
      ? maybeFile(filled(element('span'), token.tokens, context), target, context)
      : fragment(token.tokens, context),
  );
}

function withVisibleTurns<T extends Node>(node: T): T {
  if (node instanceof Text) {
    node.data = visibleTurns(node.data);
  }
  node.childNodes.forEach(withVisibleTurns);
  return node;
}

/** A link to a file is written like one within a web site, or as an address of its own kind. */
function addressedFile(href: string): string {
  const path = href.replace(/^file:\/\//i, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function maybeFile<T extends HTMLElement>(node: T, target: FileTarget | null, { files }: MarkdownContext): T {
  if (target) {
    files?.add(node, target);
  }
  return node;
}

function textWithFiles(value: string, context: MarkdownContext): Node {
  const found = filesIn(value, context);
  if (found.length === 0) {
    return text(value);
  }
  const parts = document.createDocumentFragment();
  let from = 0;
  for (const { 0: name, index } of found) {
    parts.append(value.slice(from, index), maybeFile(element('span', '', name), fileTarget(name), context));
    from = index + name.length;
  }
  parts.append(value.slice(from));
  return parts;
}

function filesIn(value: string, { files }: MarkdownContext): readonly RegExpExecArray[] {
  return files && /\.\w+:\d/.test(value) ? [...value.matchAll(FILE_IN_TEXT)] : [];
}

/** A picture's address is never asked by itself: it could carry the conversation away. A click opens it outside. */
function image(token: Tokens.Image, context: MarkdownContext): Node {
  const href = safeHref(decodeEntities(token.href));
  const place = href === null ? element('span') : anchor(href);
  place.classList.add('picture');
  const alternative = fragment(token.tokens, context).textContent;
  const name = visibleTurns(alternative || decodeEntities(token.href));
  place.append(fillIn(context.strings.imageNotLoaded, { name }));
  return place;
}

function anchor(href: string): HTMLAnchorElement {
  const made = element('a');
  made.href = href;
  made.title = href;
  return made;
}

/** Named after its item by the list that it stands in. */
export function checkbox(token: Tokens.Checkbox): HTMLInputElement {
  const box = element('input');
  box.type = 'checkbox';
  box.disabled = true;
  box.toggleAttribute('checked', token.checked);
  return box;
}
