import { fillIn } from '../shared/panelStrings';
import type { ToPanel } from '../shared/protocol';
import { iconElement } from './dom';
import type { Find } from './find/find';
import type { FindPage } from './find/findPage';
import { isComposing } from './isComposing';
import { segmentsOf } from './view/segments';
import { drawnApart } from './view/turn';
import type { ViewContext } from './view/viewContext';

interface FinderPage extends Pick<FindPage, 'root' | 'post' | 'model' | 'scrollBy' | 'loadOlder' | 'say'> {
  readonly context: () => ViewContext | null;
}

/** Opens find in conversation, by its key or when the host says so; all of it is loaded with the first time. */
export class Finder {
  private find: Find | null = null;
  private isOpening = false;
  /** What had the focus last: VS Code takes it away before it says that find is to be opened. */
  private left: EventTarget | null = null;

  constructor(private readonly page: FinderPage) {
    document.addEventListener('focusout', ({ target }) => {
      this.left = target;
    });
    document.addEventListener('keydown', event => {
      if (isFindKey(event) && !isComposing(event)) {
        // VS Code would open a find of its own, or this one once more.
        event.preventDefault();
        event.stopPropagation();
        void this.open();
      }
    });
  }

  /** While turns are loaded on the way to a match, the reader's place isn't kept. */
  get isOnTheWay(): boolean {
    return this.find?.isOnTheWay ?? false;
  }

  receive(message: ToPanel): void {
    if (message.type === 'openFind') {
      // VS Code may have heard the same key: what was typed since then isn't selected again.
      if (message.text !== null || !this.find?.hasFocus) {
        void this.open(message.text);
      }
    } else {
      this.find?.receive(message);
    }
  }

  private async open(text: string | null = null): Promise<void> {
    const log = this.page.root.querySelector<HTMLElement>('.log');
    const context = this.page.context();
    if (!log || !context || this.isOpening) {
      return;
    }
    if (!this.find) {
      this.isOpening = true;
      const { activeElement, body } = document;
      const opener = activeElement === body ? this.left : activeElement;
      try {
        const { openFind } = await import('./find/openFind');
        this.find = await openFind(findPage(this.page, context), context.strings, log, opener, () => {
          this.find = null;
        });
      } finally {
        this.isOpening = false;
      }
    }
    this.find.focus(text);
  }
}

function findPage(page: FinderPage, context: ViewContext): FindPage {
  const { format } = context;
  return { ...page, draw: entry => drawnApart(entry, context), segmentsOf, format, fillIn, isComposing, iconElement };
}

/** On a Mac Ctrl+F moves the cursor. */
function isFindKey({ ctrlKey, metaKey, altKey, shiftKey, code, key }: KeyboardEvent): boolean {
  const isMac = navigator.platform.startsWith('Mac');
  const command = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  // A Korean keyboard's letters are others; its keys are in the same places.
  const isF = /^[a-z]$/i.test(key) ? key.toLowerCase() === 'f' : code === 'KeyF';
  return command && !altKey && !shiftKey && isF;
}
