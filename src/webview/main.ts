import { loadHealing } from './markdown/lex';
import { warmUp } from './markdown/warmUp';
import { Panel } from './panel';

const root = document.getElementById('panel');
if (root) {
  const panel = new Panel(root, early.api);
  window.removeEventListener('message', early.keep);
  window.addEventListener('message', ({ data }) => panel.receive(data));
  panel.start();
  for (const message of early.messages) {
    panel.receive(message);
  }
  void loadHealing().then(warmUp);
  void import('./copy/connectCopy').then(({ connectCopy }) => connectCopy(root));
}
