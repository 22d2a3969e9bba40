import { loadHealing } from './markdown/lex';
import { Panel } from './panel';

const root = document.getElementById('panel');
if (root) {
  const panel = new Panel(root, acquireVsCodeApi());
  window.addEventListener('message', ({ data }) => panel.receive(data));
  panel.start();
  void loadHealing();
  void import('./copy/connectCopy').then(({ connectCopy }) => connectCopy(root));
}
