import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FromPanel } from '../../../src/shared/protocol';
import { parsePanelMessage } from '../../../src/vscode/panel/panelMessage';
import { damaged, damages, oddJson } from './support/damage';
import { PATIENCE_MS, report, tryCases } from './support/fuzz';

const KNOWN: readonly FromPanel[] = [
  { type: 'ready' },
  { type: 'started' },
  { type: 'send', threadId: 't', messageId: 'm', text: 'hello' },
  { type: 'stop' },
  { type: 'draftText', threadId: 't', text: '' },
  { type: 'removeAttachment', attachmentId: 'a' },
  { type: 'remedy', remedy: 'tryAgain', entryId: null },
  { type: 'remedy', remedy: 'showLog', entryId: 'r' },
  { type: 'removeQueued', messageId: 'm' },
  { type: 'editQueued', messageId: 'm' },
  { type: 'sendQueued', messageId: 'm' },
  { type: 'copy', text: 'x' },
  { type: 'insertAtCursor', text: 'x' },
  { type: 'typeInTerminal', text: 'ls' },
  { type: 'applyCode', code: { text: 'x', language: 'ts', places: ['a.ts'], selection: null } },
  { type: 'openAsMarkdown', text: 'x' },
  { type: 'codeTheme' },
  { type: 'openLink', href: 'https://example.com' },
  { type: 'findFiles', paths: ['src/a.ts'] },
  { type: 'openFile', path: 'src/a.ts', line: 3, column: null },
  { type: 'loadOlder', before: 'm' },
  { type: 'command', command: 'newThread' },
];

const nearlyKnown = fc
  .tuple(fc.constantFrom(...KNOWN), damages)
  .map(([known, all]) => damaged(JSON.parse(JSON.stringify(known)), all));

const withMore = fc
  .tuple(fc.constantFrom(...KNOWN), fc.string(), oddJson)
  .map(([known, key, more]) => ({ ...known, [key]: more }));

/** A page that was taken over can post whatever it likes. */
describe('fuzz: what the panel says', function () {
  this.timeout(PATIENCE_MS);

  after(report);

  it('is a message as it stands, or none', async () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    await tryCases(
      'panel',
      'messages from the panel',
      fc.property(fc.oneof(nearlyKnown, nearlyKnown, withMore, oddJson, anything), said => {
        const message = parsePanelMessage(said);
        if (message !== null) {
          // Nothing was added or left out that somebody might act on.
          assert.deepEqual({ ...message }, { ...(said as object) });
          const known = KNOWN.find(({ type }) => type === message.type) ?? {};
          assert.deepEqual(Object.keys(message).sort(), Object.keys(known).sort());
        }
      }),
    );
  });
});
