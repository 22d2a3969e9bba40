import { loadWhileStreaming } from './markdown/streaming';
import { Panel } from './panel';
import { tellFocus } from './tellFocus';

const root = document.getElementById('panel');
if (root) {
  const panel = new Panel(root, early.api);
  window.removeEventListener('message', early.keep);
  window.addEventListener('message', ({ data }) => panel.receive(data));
  panel.start();
  for (const message of early.messages) {
    panel.receive(message);
  }
  tellFocus(message => early.api.postMessage(message));
  void loadWhileStreaming();
  void import('./copy/connectCopy').then(({ connectCopy }) => connectCopy(root));
}
