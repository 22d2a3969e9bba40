import type { VsCodeApi } from './vscodeApi';

/** What the page itself keeps over a reload; all else comes from the host. */
export interface PageState {
  readonly threadId: string;
  /** What stands in the input, and the text that the host was last known to hold. */
  readonly draft: { readonly text: string; readonly hostText: string };
  /** What was sent and the host hasn't said to have, oldest first. Version 0.1.0 kept none. */
  readonly sending?: readonly SentMessage[];
  /** The first entry in sight and how far it is scrolled; null at the thread's end. */
  readonly place: Place | null;
}

export interface SentMessage {
  readonly id: string;
  readonly text: string;
}

export interface Place {
  readonly entryId: string;
  /** From the top of the view to the top of the entry, in pixels. */
  readonly offset: number;
}

/** Reads what an earlier page of this panel has kept; null when there is none, or it was another version's. */
export function readPageState(api: VsCodeApi): PageState | null {
  const state = api.getState() as Partial<PageState> | null | undefined;
  return typeof state?.threadId === 'string' && typeof state.draft?.text === 'string' ? (state as PageState) : null;
}
