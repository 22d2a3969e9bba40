import type { PanelStrings } from '../../../src/shared/panelStrings';
import { StreamedMarkdown } from '../../../src/webview/markdown/streamedMarkdown';
import { cuts, random } from './documents';

export interface Fuzzed {
  /** How many streams were compared. */
  readonly streams: number;
  /** In how many of them the closed blocks were looked at, too. */
  readonly closed: number;
  readonly failures: readonly string[];
}

/** What the fuzz uses inside the page. */
export interface FuzzGlobals {
  fuzz(texts: readonly string[], seeds: readonly number[]): Fuzzed;
}

const codeOf = new WeakMap<Element, () => string>();
const strings = { copy: 'Copy', insertAtCursor: 'Insert', imageNotLoaded: 'Image: {name}' } as PanelStrings;

/** Streams each text once per seed; seed 0 stands for one UTF-16 unit at a time. */
function fuzz(texts: readonly string[], seeds: readonly number[]): Fuzzed {
  const failures: string[] = [];
  let closed = 0;
  for (const text of texts) {
    const whole = newView();
    whole.update(text, true);
    // A definition may come after what refers to it, and then changes what was closed.
    const stays = !text.includes(']:');
    for (const seed of seeds) {
      const ends =
        seed === 0 ? Array.from({ length: text.length }, (_, at) => at + 1) : cuts(text.length, random(seed));
      const view = newView();
      const seen = new Map<Element, number>();
      for (const end of ends) {
        view.update(text.slice(0, end), false);
        [...view.element.children].slice(0, -2).forEach((block, index) => void seen.set(block, index));
      }
      view.update(text, true);
      const what = `seed ${seed} of ${JSON.stringify(text)}`;
      if (!whole.element.isEqualNode(view.element)) {
        failures.push(`${what}: ${view.element.innerHTML} instead of ${whole.element.innerHTML}`);
      }
      if (codeIn(view).join('\0') !== codeIn(whole).join('\0')) {
        failures.push(`${what}: its code is ${JSON.stringify(codeIn(view))}`);
      }
      if (stays) {
        closed++;
        const moved = [...seen].filter(([block, index]) => view.element.children[index] !== block);
        failures.push(...moved.map(([{ outerHTML }]) => `${what}: drawn again: ${outerHTML}`));
      }
    }
  }
  return { streams: texts.length * seeds.length, closed, failures };
}

function newView(): StreamedMarkdown {
  return new StreamedMarkdown({ strings, codeOf });
}

/** What the buttons of the code blocks copy. */
function codeIn({ element }: StreamedMarkdown): readonly string[] {
  return [...element.querySelectorAll('figure')].map(figure => codeOf.get(figure)?.() ?? 'none');
}

Object.assign(window, { fuzz });
