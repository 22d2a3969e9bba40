import type { FromPanel, ToPanel } from '../shared/protocol';

/** What VS Code gives a webview's page, once per page life. */
export interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  /** What the page's HTML has begun, see `shared/panelHtml.ts`. */
  const early: {
    readonly api: VsCodeApi;
    /** From the host, oldest first. */
    readonly messages: readonly ToPanel[];
    readonly keep: (event: MessageEvent) => void;
    /** Whether an input method is composing in the page's first input. */
    readonly composing: boolean;
    /** Whether Enter was pressed in it. */
    readonly entered: boolean;
    readonly press: (event: KeyboardEvent) => void;
  };
}
