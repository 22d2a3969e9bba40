import { ENDED, FED } from './marks';
import type { StrategyModule } from './strategy';

/** Frames after the last one, for what a strategy has put off. */
const FRAMES_AFTER = 12;

/** The feeder inside the page. */
export interface FeederGlobals {
  readonly strategy: StrategyModule;
  /** Feeds an answer, so many of its chunks in each animation frame; resolves when it stands. */
  feed(chunks: readonly string[], perFrame: number): Promise<void>;
}

async function feed(chunks: readonly string[], perFrame: number): Promise<void> {
  const { strategy } = window as unknown as FeederGlobals;
  const shown = strategy.create(document.querySelector<HTMLElement>('#answer') ?? document.body);
  let text = '';
  for (let at = 0; at < chunks.length; at += perFrame) {
    await nextFrame();
    performance.mark(FED);
    const added = chunks.slice(at, at + perFrame).join('');
    text += added;
    shown.update(text, added);
  }
  await nextFrame();
  performance.mark(ENDED);
  shown.end?.(text);
  for (let frame = 0; frame < FRAMES_AFTER; frame++) {
    await nextFrame();
  }
}

/** The work that follows is part of the frame: it goes on before the frame is drawn. */
function nextFrame(): Promise<void> {
  return new Promise(resolve => requestAnimationFrame(() => resolve()));
}

Object.assign(window, { feed });
