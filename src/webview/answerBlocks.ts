import type { FromPanel, ToPanel } from '../shared/protocol';
import type { Transcript } from '../shared/transcript';
import { unreachable } from '../shared/unreachable';
import { CodeColors } from './codeColors';
import { codeToApply } from './codeToApply';
import { FileLinks } from './fileLinks';
import type { BlockAction } from './markdown/blockButton';
import type { BlockSource, MarkdownContext } from './markdown/context';
import { MathDrawer } from './math/mathDrawer';

const ACTIONS: readonly BlockAction[] = ['apply', 'copy', 'insert', 'openAsMarkdown', 'typeInTerminal'];

/** What the blocks of answers need of the page around them. */
export interface AroundBlocks {
  readonly post: (message: FromPanel) => void;
  readonly copy: (text: string, button: HTMLElement) => void;
  readonly transcript: () => Transcript | undefined;
}

/**
 * Code, tables, formulas and names of files in answers, with all that they can do. Their buttons have one listener:
 * blocks come and go while text streams.
 */
export class AnswerBlocks {
  private readonly sourceOf = new WeakMap<Element, () => BlockSource>();
  private readonly colors: CodeColors;
  private readonly files: FileLinks;

  /** What drawing them needs. */
  readonly context: Pick<MarkdownContext, 'sourceOf' | 'colors' | 'files' | 'math'>;

  constructor(
    root: HTMLElement,
    private readonly page: AroundBlocks,
  ) {
    this.colors = new CodeColors(() => page.post({ type: 'codeTheme' }));
    this.files = new FileLinks(root, page.post);
    this.context = { sourceOf: this.sourceOf, colors: this.colors, files: this.files, math: new MathDrawer() };
    root.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('button[data-action]') : null;
      const block = button?.closest('figure, .table');
      const source = block ? this.sourceOf.get(block)?.() : undefined;
      const action = ACTIONS.find(one => one === button?.dataset.action);
      if (button && source && action) {
        this.act(action, source, button);
      }
    });
  }

  /** Where the blocks scroll. */
  scrolledBy(log: HTMLElement): void {
    this.colors.scrolledBy(log);
  }

  /** Takes what the host says about blocks. */
  receive(message: ToPanel): void {
    if (message.type === 'filesFound') {
      this.files.found(message.asked, message.paths);
    } else if (message.type === 'codeTheme') {
      void this.colors.setTheme(message.theme);
    }
  }

  private act(action: BlockAction, source: BlockSource, button: HTMLElement): void {
    const { text, raw } = source;
    const { post, copy, transcript } = this.page;
    switch (action) {
      case 'apply':
        post({ type: 'applyCode', code: codeToApply(source, button, transcript(), this.files) });
        break;
      case 'copy':
        copy(text, button);
        break;
      case 'insert':
        post({ type: 'insertAtCursor', text });
        break;
      case 'openAsMarkdown':
        post({ type: 'openAsMarkdown', text: raw });
        break;
      case 'typeInTerminal':
        post({ type: 'typeInTerminal', text });
        break;
      default:
        unreachable(action);
    }
  }
}
