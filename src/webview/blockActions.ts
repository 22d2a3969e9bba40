import type { BlockAction } from './markdown/blockButton';
import type { BlockSource } from './markdown/context';

const ACTIONS: readonly BlockAction[] = ['apply', 'copy', 'insert', 'openAsMarkdown', 'typeInTerminal'];

/** Handles the buttons of all blocks by one listener: blocks come and go while text streams. */
export function connectBlocks(
  root: HTMLElement,
  sourceOf: (block: Element) => BlockSource | undefined,
  act: (action: BlockAction, source: BlockSource, button: HTMLElement) => void,
): void {
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button[data-action]') : null;
    const block = button?.closest('figure, .table');
    const source = block ? sourceOf(block) : undefined;
    const action = ACTIONS.find(one => one === button?.dataset.action);
    if (button && source && action) {
      act(action, source, button);
    }
  });
}
