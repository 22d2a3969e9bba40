import type { FollowEnd } from './followEnd';

/**
 * Alt with an arrow goes from turn to turn, and after the last one into the input. Where there is text in the input the
 * keys are the input's own.
 */
export function connectTurnKeys(root: HTMLElement, follow: () => FollowEnd | null, toInput: () => void): void {
  root.addEventListener('keydown', event => {
    const { key, target } = event;
    const isJump = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && /^Arrow(Up|Down)$/.test(key);
    if (!isJump || (target instanceof HTMLTextAreaElement && target.value !== '')) {
      return;
    }
    const turns = [...root.querySelectorAll<HTMLElement>('[data-entry]')];
    const at = turns.findIndex(turn => target instanceof Node && turn.contains(target));
    const from = at < 0 ? turns.length : at;
    const to = turns[from + (key === 'ArrowUp' ? -1 : 1)];
    event.preventDefault();
    if (to) {
      follow()?.goTo({ entryId: to.dataset.entry ?? '', offset: 0 });
      focus(to.querySelector('article'));
    } else if (key === 'ArrowDown') {
      follow()?.toEnd();
      toInput();
    }
  });
}

function focus(article: HTMLElement | null): void {
  if (article) {
    article.tabIndex = -1;
    article.focus({ preventScroll: true });
  }
}
