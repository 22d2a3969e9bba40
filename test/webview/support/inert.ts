/** The elements that the page may consist of, each with the attributes that it may have. */
export type Vocabulary = Readonly<Record<string, readonly string[]>>;

const FORMULA = [
  'math',
  'mrow',
  'mi',
  'mn',
  'mo',
  'ms',
  'mtext',
  'mspace',
  'mfrac',
  'msqrt',
  'mroot',
  'mstyle',
  'mpadded',
];
const SCRIPTS = ['msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts', 'mtable', 'mtr', 'mtd'];
const LAYOUT = ['class', 'style', 'display', 'stretchy', 'form', 'lspace', 'rspace', 'width', 'height', 'depth'];
const VARIANTS = [
  'mathvariant',
  'scriptlevel',
  'displaystyle',
  'fence',
  'separator',
  'linethickness',
  'voffset',
  'mathcolor',
  'mathbackground',
];

/** What a formula is made of. */
const MATHML: Vocabulary = Object.fromEntries([...FORMULA, ...SCRIPTS].map(tag => [tag, [...LAYOUT, ...VARIANTS]]));

/** What the renderer makes of Markdown. Whatever else is found in an answer came from the answer. */
export const ANSWER: Vocabulary = {
  p: ['dir'],
  h3: ['dir'],
  h4: ['dir'],
  h5: ['dir'],
  h6: ['dir'],
  ul: ['dir'],
  ol: ['dir', 'start'],
  li: ['dir', 'class'],
  blockquote: ['dir'],
  hr: [],
  br: [],
  div: ['dir', 'class'],
  span: ['class', 'role', 'tabindex', 'title', 'style', 'data-tex'],
  sup: ['class', 'role', 'tabindex', 'title', 'aria-label', 'data-note'],
  section: ['role', 'aria-label'],
  strong: [],
  em: [],
  del: [],
  code: ['class', 'role', 'tabindex', 'title'],
  pre: ['dir', 'class'],
  figure: ['class'],
  figcaption: [],
  button: [
    ...['type', 'class', 'title', 'aria-label', 'aria-pressed', 'aria-expanded'],
    ...['data-action', 'data-text'],
  ],
  svg: ['class', 'viewBox', 'aria-hidden'],
  path: ['d'],
  a: ['href', 'title', 'class'],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['dir', 'class'],
  td: ['dir', 'class'],
  input: ['type', 'disabled', 'checked', 'aria-label'],
  ...MATHML,
};

/** What the page has around its answers. */
export const PAGE: Vocabulary = {
  main: ['id', 'class', 'data-thread'],
  div: ['class', 'role', 'aria-label', 'aria-live', 'tabindex', 'dir', 'data-entry', 'data-vscode-context', 'style'],
  article: ['class', 'aria-label'],
  section: ['class', 'aria-label'],
  footer: [],
  h2: ['class'],
  p: ['class', 'dir'],
  b: [],
  bdi: ['class', 'title'],
  span: ['class', 'title', 'dir', 'role', 'aria-hidden'],
  time: ['title'],
  pre: ['dir'],
  blockquote: ['class', 'dir'],
  ul: ['class', 'aria-label'],
  li: ['title'],
  details: ['class', 'aria-label', 'open'],
  summary: ['class'],
  button: ['type', 'class', 'title', 'aria-label', 'aria-expanded', 'disabled', 'hidden'],
  textarea: ['rows', 'dir', 'aria-label', 'placeholder', 'aria-describedby'],
  svg: ['class', 'viewBox', 'aria-hidden'],
  path: ['d'],
};

export const CLASSES: readonly string[] = [
  ...['plain', 'chunk', 'code', 'label', 'quiet', 'icon', 'after', 'done', 'picture', 'table', 'task'],
  ...['align-left', 'align-center', 'align-right', 'scroller', 'wrapped', 'folded', 'jump', 'file'],
  ...['math', 'display', 'formula', 'temml-error', 'unfold', 'italic', 'bold', 'underline', 'struck', ''],
];

export interface Watch {
  /** Looks at all that is there, and hands over what was found since the last time. */
  takeTrouble(): readonly string[];
}

interface Rules {
  readonly answer: Vocabulary;
  readonly page: Vocabulary;
  readonly classes: readonly string[];
}

/**
 * Runs inside the page: notes every element and attribute that is not in the vocabulary, if only for a moment, every
 * link that leads elsewhere than it says, every call that a payload tries, and every name that came into being.
 */
export function watchPage({ answer, page, classes }: Rules): void {
  const found = new Set<string>();
  for (const name of ['pwn', 'alert', 'confirm', 'prompt', 'print', 'open']) {
    Object.assign(window, { [name]: () => found.add(`ran: ${name}`) });
  }
  const names = () => [...Object.getOwnPropertyNames(window), ...Object.getOwnPropertyNames(Object.prototype)];
  const known = new Set(names());

  /** The colors of code, the measures of formulas, and what the page sets for its own scroller. */
  const styleOf = (element: Element, root: Element | null): RegExp =>
    element.closest('.math')
      ? /^(?:[a-z-]+: (?:[\w.%# -]|rgb\([\d, ]+\)|var\(--vscode-errorForeground\))*;\s?)*$/
      : root
        ? /^(?:color: rgb\([\d, ]+\);)?$/
        : /^(?:overflow-anchor: \w+;)?$/;

  const lookAt = (element: Element): void => {
    const root = element.closest('.markdown');
    if (element === root) {
      return;
    }
    const tag = element.localName;
    const allowed = (root ? answer : page)[tag];
    if (!allowed) {
      found.add(`element: ${tag}`);
      return;
    }
    for (const { name, value } of element.attributes) {
      if (!allowed.includes(name)) {
        found.add(`attribute: ${tag} ${name}`);
      } else if (
        root &&
        name === 'class' &&
        value.split(' ').some(one => !classes.includes(one) && !/^tml-/.test(one))
      ) {
        found.add(`class: ${value}`);
      } else if (name === 'style' && !styleOf(element, root).test(value)) {
        found.add(`style: ${value}`);
      }
    }
    if (element instanceof HTMLAnchorElement) {
      if (!/^(?:https?:\/\/|mailto:)[!-~]*$/.test(element.getAttribute('href') ?? '')) {
        found.add(`address: ${element.getAttribute('href')}`);
      }
      if (element.title !== element.getAttribute('href')) {
        found.add(`title: ${element.title}`);
      }
    }
  };
  const lookAtAll = (node: Node): void => {
    if (node instanceof Element) {
      lookAt(node);
      node.querySelectorAll('*').forEach(lookAt);
    }
  };
  const take = (records: readonly MutationRecord[]): void => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'attributes') {
        if (target instanceof Element && target.closest('main > *')) {
          lookAt(target);
        }
      } else {
        addedNodes.forEach(lookAtAll);
      }
    }
  };
  const observer = new MutationObserver(take);
  observer.observe(document, { subtree: true, childList: true, attributes: true });

  const watch: Watch = {
    takeTrouble: () => {
      take(observer.takeRecords());
      document.querySelectorAll('main *').forEach(lookAt);
      for (const element of document.querySelectorAll('body > :not(main, script[src$="/panel.js"])')) {
        found.add(`element beside the page: ${element.localName}`);
      }
      for (const name of names()) {
        if (!known.has(name)) {
          known.add(name);
          found.add(`name: ${name}`);
        }
      }
      const trouble = [...found];
      found.clear();
      return trouble;
    },
  };
  known.add('watch');
  Object.assign(window, { watch });
}

/** Runs inside the page: does to every element of the conversation what a reader's hand may do. */
export function touchAll(): void {
  for (const element of document.querySelectorAll('.log .markdown *, .you .text, .you .text *')) {
    for (const type of ['pointerover', 'mouseover', 'mousedown', 'mouseup', 'click', 'auxclick', 'focus', 'toggle']) {
      const button = type === 'auxclick' ? 1 : 0;
      element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, composed: true, button }));
    }
  }
}
