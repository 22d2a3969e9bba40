import { boxOf, type Match, MatchRanges } from './match';

/** How near to the edge a match may lie, in pixels. */
const EDGE = 24;
/** What comes into sight gets its true height only then; the place is looked at again for so many frames. */
const FRAMES = 8;

/** Whether one would have to unfold something to see it. */
export function isFolded(ranges: MatchRanges, match: Match): boolean {
  const node = ranges.of(match)?.startContainer.parentElement;
  return !node || node.closest('details:not([open]), .folded') !== null;
}

/** Unfolds what a match is in, and moves it into sight. `isWanted` says whether the reader hasn't gone on meanwhile. */
export async function reveal(
  turn: Element,
  match: Match,
  log: Element,
  scrollBy: (pixels: number) => void,
  isWanted: () => boolean,
): Promise<void> {
  const part = new MatchRanges(turn).part(match);
  if (part instanceof HTMLDetailsElement && !part.open) {
    // What is in it is drawn once the browser has told of it.
    const toggled = new Promise(resolve => part.addEventListener('toggle', resolve, { once: true }));
    part.open = true;
    await toggled;
  }
  for (let frame = 0; frame < FRAMES && isWanted(); frame++) {
    const range = new MatchRanges(turn).of(match);
    if (range) {
      unfold(range, turn);
      scrollBoxes(range, log);
      scrollBy(distance(boxOf(range), log.getBoundingClientRect()));
    }
    await new Promise(requestAnimationFrame);
  }
}

function unfold({ startContainer }: StaticRange, turn: Element): void {
  for (let box = startContainer.parentElement; box && box !== turn; box = box.parentElement) {
    if (box instanceof HTMLDetailsElement) {
      box.open = true;
    }
    if (box.matches('.folded')) {
      // In a block of code its button stands last, and below a message that is folded as a whole.
      const button = box.querySelector<HTMLElement>(':scope > .unfold') ?? box.nextElementSibling;
      if (button instanceof HTMLElement && button.matches('.unfold')) {
        button.click();
      }
    }
  }
}

/** Scrolls what scrolls by itself inside the conversation: long lines of code, wide tables, the output of a step. */
function scrollBoxes(range: StaticRange, log: Element): void {
  for (let box = range.startContainer.parentElement; box && box !== log; box = box.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(box);
    const view = box.getBoundingClientRect();
    const match = boxOf(range);
    if (/auto|scroll/.test(overflowX) && (match.left < view.left || match.right > view.right)) {
      box.scrollLeft += match.left - view.left - view.width / 3;
    }
    if (/auto|scroll/.test(overflowY) && (match.top < view.top || match.bottom > view.bottom)) {
      box.scrollTop += match.top - view.top - view.height / 3;
    }
  }
}

/** How far to scroll; to the middle when it is out of sight. */
function distance(match: DOMRect, view: DOMRect): number {
  const isInSight = match.top >= view.top + EDGE && match.bottom <= view.bottom - EDGE;
  return isInSight ? 0 : match.top - view.top - (view.height - match.height) / 2;
}
