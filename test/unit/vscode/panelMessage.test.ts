import assert from 'node:assert/strict';
import type { FromPanel } from '../../../src/shared/protocol';
import { parsePanelMessage } from '../../../src/vscode/panel/panelMessage';

const KNOWN: readonly FromPanel[] = [
  { type: 'ready' },
  { type: 'started' },
  { type: 'focusChanged', focused: true },
  { type: 'send', threadId: 't', messageId: 'm', text: 'hello' },
  { type: 'stop' },
  { type: 'draftText', threadId: 't', text: '' },
  { type: 'removeAttachment', attachmentId: 'a' },
  { type: 'remedy', remedy: 'tryAgain', entryId: null },
  { type: 'remedy', remedy: 'showLog', entryId: 'r' },
  { type: 'remedy', remedy: 'sendNewest', entryId: 'r' },
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
  { type: 'findOlder', before: 'm' },
  { type: 'command', command: 'newThread' },
];

const REFUSED: readonly unknown[] = [
  null,
  'ready',
  {},
  { type: 'constructor' },
  { type: 'focusChanged' },
  { type: 'send' },
  { type: 'send', text: 'x' },
  { type: 'send', threadId: 't', messageId: 'm', text: 1 },
  { type: 'send', threadId: 't', messageId: 'm', text: 'x', extra: true },
  { type: 'command', command: 'workbench.action.terminal.sendSequence' },
  { type: 'remedy', remedy: 'eval', entryId: null },
  { type: 'removeQueued', messageId: 'm'.repeat(201) },
  { type: 'findFiles', paths: Array.from({ length: 101 }, () => 'a') },
  { type: 'openFile', path: 'a', line: 1.5, column: null },
  { type: 'openFile', path: 'a', line: -1, column: null },
];

describe('what the panel says', () => {
  it('is taken when it is one of the known messages', () => {
    for (const message of KNOWN) {
      assert.deepEqual(parsePanelMessage(message), message);
    }
  });

  it('is refused otherwise', () => {
    for (const message of REFUSED) {
      assert.equal(parsePanelMessage(message), null, JSON.stringify(message));
    }
  });
});
