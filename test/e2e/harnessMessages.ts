import type { BrowserContext } from 'playwright-core';

/** One message between the panel and the extension. */
export interface PanelMessage {
  readonly direction: 'to panel' | 'to extension' | 'state';
  /** As JSON. */
  readonly text: string;
}

/** What passed between pages and what they logged, from the moment of the recording's start. */
export interface Recording {
  /** What the extension says to its webviews, what they say to it, and what they keep as state. */
  readonly messages: readonly PanelMessage[];
  /** Console messages of VS Code and its webviews, as `type: text`. */
  readonly console: readonly string[];
  /** Uncaught errors. */
  readonly errors: readonly string[];
}

/** Records everything in one browser, for tests that look for what must not be there. */
export class Recorder {
  private messages: PanelMessage[] = [];
  private console: string[] = [];
  private errors: string[] = [];

  /** To be called before a page loads. */
  static async start(context: BrowserContext): Promise<Recorder> {
    const recorder = new Recorder();
    await context.exposeBinding('recordPanelMessage', (_source, direction: PanelMessage['direction'], text: string) => {
      recorder.messages.push({ direction, text });
    });
    await context.addInitScript(interceptMessages);
    context.on('console', message => {
      recorder.console.push(`${message.type()}: ${message.text()}`);
    });
    context.on('weberror', error => {
      recorder.errors.push(String(error.error().stack ?? error.error()));
    });
    return recorder;
  }

  /** What comes from now on. */
  begin(): Recording {
    this.messages = [];
    this.console = [];
    this.errors = [];
    return { messages: this.messages, console: this.console, errors: this.errors };
  }
}

/**
 * Runs in every frame before its scripts. A webview is a document in a frame that VS Code has in a frame of its own: the
 * outer one calls the inner one's `postMessage`, and passes on what the inner one says, and its state, through a port.
 */
function interceptMessages(): void {
  const scope = globalThis as unknown as {
    recordPanelMessage?: (direction: string, text: string) => void;
    postMessage: (message: unknown, ...rest: readonly unknown[]) => void;
  };
  if (globalThis.top === globalThis.self) return;
  const directions: Record<string, string | undefined> = { onmessage: 'to extension', 'do-update-state': 'state' };
  const save = (direction: string, message: unknown): void => {
    try {
      scope.recordPanelMessage?.(direction, JSON.stringify(message) ?? '');
    } catch {
      // holds something that is not JSON
    }
  };
  if (globalThis.frameElement?.id === 'pending-frame') {
    const toFrame = scope.postMessage.bind(globalThis);
    scope.postMessage = (message, ...rest) => {
      save('to panel', message);
      toFrame(message, ...rest);
    };
    return;
  }
  const prototype = MessagePort.prototype as unknown as { postMessage: (...args: unknown[]) => void };
  const toPort = prototype.postMessage;
  prototype.postMessage = function (this: unknown, ...args) {
    const [message] = args as [{ readonly channel?: string; readonly data?: unknown } | undefined];
    const direction = directions[message?.channel ?? ''];
    if (direction) save(direction, message?.data);
    toPort.apply(this, args);
  };
}
