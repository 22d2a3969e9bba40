import type { PanelStrings } from '../../shared/panelStrings';
import { Find } from './find';
import type { FindPage } from './findPage';

let styled: Promise<unknown> | null = null;

/** Shows find, in its own style. */
export async function openFind(
  page: FindPage,
  strings: PanelStrings,
  log: HTMLElement,
  opener: EventTarget | null,
  onClosed: () => void,
): Promise<Find> {
  styled ??= loadStyle();
  await styled;
  return new Find(page, strings, log, opener, onClosed);
}

/** It lies beside this script. */
function loadStyle(): Promise<unknown> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('find.css', import.meta.url).href;
  const settled = new Promise(resolve => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', resolve);
  });
  document.head.append(link);
  return settled;
}
