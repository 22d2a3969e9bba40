import { FollowEnd } from '../../../../src/webview/followEnd';

/** Keeps the answer's end in sight, for every strategy as the panel does it: a reader sees what has just come. */
const [log, turns] = [document.querySelector<HTMLElement>('.log'), document.querySelector<HTMLElement>('.turns')];
if (log && turns) {
  new FollowEnd(log, turns, () => undefined).toEnd();
}
