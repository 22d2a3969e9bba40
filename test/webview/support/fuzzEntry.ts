import type { PanelStrings } from '../../../src/shared/panelStrings';
import type { BlockSource } from '../../../src/webview/markdown/context';
import { StreamedMarkdown } from '../../../src/webview/markdown/streamedMarkdown';
import { loadWhileStreaming } from '../../../src/webview/markdown/streaming';
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

const sourceOf = new WeakMap<Element, () => BlockSource>();
const strings = new Proxy({} as PanelStrings, { get: (_, name) => String(name) });

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
      // One that is told what is new, and doesn't look for itself; with a third of the seeds, for it takes its time.
      const told = seed % 3 === 1 ? newView() : null;
      for (const [index, end] of ends.entries()) {
        view.update(text.slice(0, end), false);
        told?.update(text.slice(0, end), false, text.slice(ends[index - 1] ?? 0, end));
        [...view.element.children].slice(0, -2).forEach((block, index) => void seen.set(block, index));
      }
      const what = `seed ${seed} of ${JSON.stringify(text)}`;
      if (told && !told.element.isEqualNode(view.element)) {
        failures.push(`${what}, told what is new: ${told.element.innerHTML} instead of ${view.element.innerHTML}`);
      }
      view.update(text, true);
      if (!whole.element.isEqualNode(view.element)) {
        failures.push(`${what}: ${view.element.innerHTML} instead of ${whole.element.innerHTML}`);
      }
      if (sourcesIn(view) !== sourcesIn(whole)) {
        failures.push(`${what}: its blocks are ${sourcesIn(view)} instead of ${sourcesIn(whole)}`);
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
  return new StreamedMarkdown({ strings, sourceOf });
}

/** What the buttons of the blocks copy and open. Of a block in a list the last line's end may come later than its text. */
function sourcesIn({ element }: StreamedMarkdown): string {
  const sources = [...element.querySelectorAll('figure, .table')].map(block => sourceOf.get(block)?.());
  return JSON.stringify(sources.map(source => ({ ...source, raw: source?.raw.trimEnd() })));
}

void loadWhileStreaming();
Object.assign(window, { fuzz });
