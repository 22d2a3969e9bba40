import type { FromPanel } from '../shared/protocol';

/** What VS Code gives a webview's page, once per page life. */
export interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}
