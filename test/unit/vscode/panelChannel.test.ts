import assert from 'node:assert/strict';
import type { PanelChange, PanelSnapshot, ToPanel } from '../../../src/shared/protocol';
import { PanelChannel } from '../../../src/vscode/panel/panelChannel';

describe('the line to the panel', () => {
  it('says nothing before the page has asked', () => {
    const { channel, posted } = open();
    channel.sendChange(delta('a'));
    channel.send({ type: 'focusInput' });
    assert.deepEqual(posted, []);
    channel.dispose();
  });

  it('numbers its posts from the snapshot on, and joins text that follows fast', async () => {
    const { channel, posted, next } = open();
    channel.sendSnapshot(SNAPSHOT);
    channel.sendChange(delta('a'));
    channel.sendChange(delta('b'));
    channel.sendChange({ type: 'messageUnqueued', messageId: 'm' });
    channel.sendChange(delta('c'));
    await next();
    channel.sendChange(delta('d'));
    await next();
    assert.deepEqual(
      posted.map(message => ('seq' in message ? message.seq : null)),
      [0, 1, 2],
    );
    assert.deepEqual(posted[1], {
      type: 'changes',
      seq: 1,
      changes: [delta('ab'), { type: 'messageUnqueued', messageId: 'm' }, delta('c')],
    });
    channel.dispose();
  });

  it('posts at once after a pause, and no more often than a screen is drawn', async () => {
    const { channel, posted } = open();
    channel.sendSnapshot(SNAPSHOT);
    const rest = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
    channel.sendChange(delta('a'));
    await rest(5);
    assert.equal(posted.length, 2, 'the first is posted');
    const began = performance.now();
    let sent = 0;
    while (performance.now() - began < 200) {
      channel.sendChange(delta(String(sent++)));
      await rest(1);
    }
    assert.ok(sent > 20 && posted.length - 2 <= 200 / 16 + 2, `${posted.length - 2} posts for ${sent} changes`);
    channel.dispose();
  });

  it('keeps order when something is said at once', () => {
    const { channel, posted } = open();
    channel.sendSnapshot(SNAPSHOT);
    channel.sendChange(delta('a'));
    channel.send({ type: 'focusInput' });
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['snapshot', 'changes', 'focusInput'],
    );
    channel.dispose();
  });

  it('drops what was waiting when the page asks anew: the snapshot has it', () => {
    const { channel, posted } = open();
    channel.sendSnapshot(SNAPSHOT);
    channel.sendChange(delta('a'));
    channel.sendSnapshot(SNAPSHOT);
    channel.send({ type: 'focusInput' });
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['snapshot', 'snapshot', 'focusInput'],
    );
    channel.dispose();
  });

  it('keeps the text of attachments and the wire’s items to itself', async () => {
    const { channel, posted, next } = open();
    channel.sendSnapshot(SNAPSHOT);
    const canary = 'canary-5c1f';
    channel.sendChange({
      type: 'messageAdded',
      message: {
        kind: 'message',
        id: 'm',
        text: 'hi',
        attachments: [
          { kind: 'selection', id: 's', path: 'a.ts', language: 'typescript', startLine: 1, endLine: 2, text: canary },
        ],
        createdAt: 0,
        delivery: 'sending',
      },
    });
    channel.sendChange({
      type: 'runEvent',
      runId: 'r',
      at: 0,
      event: { type: 'item', item: { kind: 'reasoning', id: 'i', state: 'done', parts: [], wire: { canary } } },
    });
    await next();
    assert.ok(JSON.stringify(posted).includes('a.ts'));
    assert.ok(!JSON.stringify(posted).includes(canary));
    channel.dispose();
  });
});

const SNAPSHOT = {} as PanelSnapshot;

function delta(text: string): PanelChange {
  return { type: 'runEvent', runId: 'r', at: 0, event: { type: 'delta', itemId: 'i', channel: 'text', part: 0, text } };
}

function open() {
  const posted: ToPanel[] = [];
  let waiting: (() => void) | null = null;
  const channel = new PanelChannel(message => {
    posted.push(message);
    waiting?.();
  });
  const next = () =>
    new Promise<void>(resolve => {
      waiting = resolve;
    });
  return { channel, posted, next };
}
