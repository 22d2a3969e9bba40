import assert from 'node:assert/strict';
import { DraftSync } from '../../src/webview/draftSync';

describe('the draft between page and host', () => {
  it('posts what was typed, once', () => {
    const draft = new DraftSync('');
    assert.equal(draft.takeUnposted(), null);
    draft.typed('a');
    assert.equal(draft.takeUnposted(), 'a');
    assert.equal(draft.takeUnposted(), null);
  });

  it('keeps what was typed when the host’s answer to sending comes after it', () => {
    const draft = new DraftSync('hello');
    draft.sent();
    assert.equal(draft.text, '');
    draft.typed('next');
    draft.received('');
    assert.equal(draft.text, 'next');
    draft.takeUnposted();
    draft.received('');
    assert.equal(draft.text, 'next');
  });

  it('shows a text that the host gives back instead of sending it', () => {
    const draft = new DraftSync('hello');
    draft.sent();
    draft.received('hello');
    assert.equal(draft.text, 'hello');
  });

  it('ends up empty when a late text comes before the answer to sending', () => {
    const draft = new DraftSync('hello');
    draft.sent();
    draft.received('hello');
    draft.received('');
    assert.equal(draft.text, '');
  });

  it('ignores what the host held before it got what was posted since', () => {
    const draft = new DraftSync('');
    draft.typed('a');
    draft.takeUnposted();
    draft.typed('ab');
    draft.takeUnposted();
    draft.received('a');
    draft.received('');
    assert.equal(draft.text, 'ab');
  });

  it('obeys the host when it goes back to an earlier text much later', () => {
    let now = 0;
    const draft = new DraftSync('', '', () => now);
    draft.typed('a');
    draft.takeUnposted();
    now = 5_000;
    draft.received('');
    assert.equal(draft.text, '');
  });

  it('takes a text of the host’s over, and keeps what was typed meanwhile behind it', () => {
    const draft = new DraftSync('old');
    draft.typed('old and new');
    draft.received('queued message');
    assert.equal(draft.text, 'queued message and new');
    assert.equal(draft.takeUnposted(), 'queued message and new');
  });

  it('loses neither text when they have nothing in common', () => {
    const draft = new DraftSync('old');
    draft.typed('mine');
    draft.received('yours');
    assert.equal(draft.text, 'yours\nmine');
  });

  it('brings back what a page had typed and not posted before it was loaded again', () => {
    const draft = new DraftSync('typed', 'typ');
    draft.received('typ');
    assert.equal(draft.text, 'typed');
    assert.equal(draft.takeUnposted(), 'typed');
  });

  it('knows its own text when an earlier page’s last post has arrived after all', () => {
    const draft = new DraftSync('typed', 'typ');
    draft.received('typed');
    assert.equal(draft.text, 'typed');
    assert.equal(draft.takeUnposted(), null);
  });

  it('prefers the host’s own change over what an earlier page has kept', () => {
    const draft = new DraftSync('typ', 'typ');
    draft.received('the host’s');
    assert.equal(draft.text, 'the host’s');
  });
});
