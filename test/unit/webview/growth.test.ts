import assert from 'node:assert/strict';
import type { TextChannel } from '../../../src/shared/runEvent';
import { Growth } from '../../../src/webview/growth';
import { anAnswer, runEvent } from '../../webview/support/builders';

describe('what a text has grown by', () => {
  const delta = (text: string, itemId = 'item', channel: TextChannel = 'text') =>
    runEvent('run', { type: 'delta', itemId, channel, part: 0, text });
  const item = runEvent('run', { type: 'item', item: anAnswer('item', 'Another') });

  it('is all that came since the page was drawn', () => {
    const growth = new Growth();
    growth.add(delta('Hello'));
    growth.add({ type: 'draftChanged', draft: { text: '', attachments: [] } });
    growth.add(delta(' there'));
    assert.equal(growth.text, 'Hello there');
    growth.reset();
    assert.equal(growth.text, '');
    growth.add(delta('!'));
    assert.equal(growth.text, '!');
  });

  it('is not known when two texts grow, or anything else happens in a run', () => {
    for (const other of [delta('x', 'other'), delta('x', 'item', 'refusal'), item]) {
      for (const changes of [
        [delta('a'), other],
        [delta('a'), other, delta('b')],
        [item, delta('a')],
      ]) {
        const growth = new Growth();
        for (const change of changes) {
          growth.add(change);
        }
        assert.equal(growth.text, '', JSON.stringify(changes));
        growth.reset();
        growth.add(delta('c'));
        assert.equal(growth.text, 'c');
      }
    }
  });
});
