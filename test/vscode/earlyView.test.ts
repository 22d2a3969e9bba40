import assert from 'node:assert/strict';
import { EventEmitter, extensions, ViewColumn, type WebviewPanel, type WebviewView, window } from 'vscode';
import { Emitter } from '../../src/shared/emitter';
import type { FromPanel, PanelSnapshot } from '../../src/shared/protocol';
import { Log } from '../../src/vscode/log';
import { ChatView, type PanelModel } from '../../src/vscode/panel/chatView';
import { EarlyView, type ViewOwner } from '../../src/vscode/panel/earlyView';
import { panelStrings } from '../../src/vscode/strings';

describe('the chat view before the product is loaded', () => {
  let panel: WebviewPanel;
  let visibility: EventEmitter<void>;
  let said: FromPanel[];
  let heard: EventEmitter<FromPanel['type']>;

  beforeEach(() => {
    panel = window.createWebviewPanel('earlyView', 'Chat', ViewColumn.One);
    visibility = new EventEmitter();
    said = [];
    heard = new EventEmitter();
    panel.webview.onDidReceiveMessage((message: FromPanel) => {
      said.push(message);
      heard.fire(message.type);
    });
  });
  afterEach(() => panel.dispose());

  /** Opens it with the page that ships; `load` ends the wait for the product. */
  function open(): { readonly load: (owner: ViewOwner) => void; readonly resolved: Promise<void> } {
    const extension = extensions.getExtension('ask-assistant.ask-assistant');
    assert.ok(extension);
    let load: (owner: ViewOwner) => void = () => {};
    const loaded = new Promise<ViewOwner>(resolve => {
      load = resolve;
    });
    const early = new EarlyView(extension.extensionUri, () => loaded);
    return { load, resolved: early.resolveWebviewView(viewOf(panel, visibility)) };
  }

  async function saidBy(type: FromPanel['type']): Promise<void> {
    while (!said.some(message => message.type === type)) {
      await new Promise<void>(resolve => {
        const once = heard.event(() => {
          once.dispose();
          resolve();
        });
      });
    }
  }

  it('has its page there, which is sent its snapshot once there is somebody to send it', async () => {
    const { load } = open();
    await saidBy('started');
    // VS Code may give a new panel the focus, or not: the page tells of it whenever it happens.
    assert.deepEqual(
      said.map(({ type }) => type).filter(type => type !== 'focusChanged'),
      ['ready', 'started'],
    );
    const chat = new ChatView(modelOf(snapshotWithCode()), new Log());
    load(chat);
    // Nothing else in a page asks for colors than code that has been drawn.
    await saidBy('codeTheme');
    chat.dispose();
  });

  it('hands over what its page has said, but for a page that is gone', async () => {
    const { load, resolved } = open();
    await saidBy('started');
    visibility.fire();
    const handed: unknown[] = [];
    load({ take: page => handed.push(page.said) });
    await resolved;
    assert.deepEqual(handed, [[]]);
  });

  it('is not handed over when it has been closed', async () => {
    const { load, resolved } = open();
    panel.dispose();
    let taken = false;
    load({
      take: () => {
        taken = true;
      },
    });
    await resolved;
    assert.equal(taken, false);
  });
});

/** A view has no more than a panel, and can't be made by an extension. */
function viewOf(panel: WebviewPanel, visibility: EventEmitter<void>): WebviewView {
  return {
    viewType: panel.viewType,
    webview: panel.webview,
    visible: true,
    onDidChangeVisibility: visibility.event,
    onDidDispose: panel.onDidDispose,
    show: () => panel.reveal(),
  };
}

function modelOf(snapshot: PanelSnapshot): PanelModel {
  return {
    snapshot: () => snapshot,
    older: async () => ({ entries: [], older: 0 }),
    handle: () => {},
    onDidChange: new Emitter<never>().event,
    onDidReplace: new Emitter<void>().event,
  };
}

function snapshotWithCode(): PanelSnapshot {
  return {
    threadId: 'thread',
    entries: [
      {
        kind: 'run',
        id: 'run',
        messageId: 'message',
        assistantId: 'agent_1',
        assistantName: 'Reviewer',
        startedAt: 0,
        phase: 'working',
        items: [
          {
            kind: 'message',
            id: 'item',
            state: 'done',
            phase: null,
            parts: [{ type: 'text', text: '```js\nconst a = 1;\n```' }],
          },
        ],
        notices: [],
        endedAt: 1,
        end: { kind: 'completed' },
      },
    ],
    older: 0,
    queue: [],
    draft: { text: '', attachments: [] },
    sends: { underWay: [], ended: [] },
    status: { run: 'idle', since: null, setUp: 'ready', assistant: null, host: '', readOnly: null, failure: null },
    settings: { sendKey: 'enter', autoScroll: true, fontSize: 0 },
    strings: panelStrings(),
    locale: 'en',
  };
}
