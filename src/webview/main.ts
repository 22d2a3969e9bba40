import { loadWhileStreaming } from './markdown/streaming';
import { warmUp } from './markdown/warmUp';
import { Panel } from './panel';
import { tellFocus } from './tellFocus';

const root = document.getElementById('panel');
if (root) {
  const api = acquireVsCodeApi();
  const panel = new Panel(root, api);
  window.addEventListener('message', ({ data }) => panel.receive(data));
  panel.start();
  tellFocus(message => api.postMessage(message));
  void loadWhileStreaming().then(warmUp);
  void import('./copy/connectCopy').then(({ connectCopy }) => connectCopy(root));
}
