import type { PanelChange, ToPanel } from '../../../../../src/shared/protocol';
import { anAnswer, aStatus, delta, runEvent } from '../../../../webview/support/builders';
import type { Strategy } from '../strategy';

/** The whole panel, told as the host tells it: joined deltas, one message a frame. */
export function create(): Strategy {
  let seq = 1;
  const post = (...changes: readonly PanelChange[]): void => {
    const message: ToPanel = { type: 'changes', seq: ++seq, changes };
    window.postMessage(message, '*');
  };
  return {
    update: (_text, added) => post(delta('run', added)),
    end: text =>
      post(
        runEvent('run', { type: 'item', item: anAnswer('run-item', text) }),
        runEvent('run', { type: 'end', end: { kind: 'completed' } }),
        { type: 'statusChanged', status: aStatus() },
      ),
  };
}
