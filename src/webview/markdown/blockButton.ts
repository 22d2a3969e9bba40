import { element } from '../dom';

/** What the buttons of a block do; each carries it as `data-action`, and the page handles the click. */
export type BlockAction = 'apply' | 'copy' | 'insert' | 'openAsMarkdown' | 'typeInTerminal';

/** A quiet button of a block that the page handles. */
export function blockButton(action: BlockAction, label: string, ...icons: readonly Node[]): HTMLButtonElement {
  const button = quietButton(label, ...icons);
  button.dataset.action = action;
  return button;
}

export function quietButton(label: string, ...icons: readonly Node[]): HTMLButtonElement {
  const button = element('button', 'quiet', ...icons);
  button.type = 'button';
  button.title = label;
  button.ariaLabel = label;
  return button;
}
