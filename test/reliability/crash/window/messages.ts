import type { Draft, PanelStatus, RunState } from '../../../../src/shared/protocol';
import type { RemoteThread } from '../../../../src/shared/runEvent';
import type { Attachment, Transcript } from '../../../../src/shared/transcript';
import type { ErrorInfo } from '../../../../src/shared/userError';
import type { DiskFault } from '../disk/faultyFiles';

/** What a window is started with. */
export interface WindowOptions {
  /** The folder that the product keeps everything in; shared by the windows of one user. */
  readonly root: string;
  readonly threadId: string;
  readonly assistantId: string;
  readonly baseUrl: string;
  /** Where the workspace's state says that the thread lives on its server. */
  readonly remote?: RemoteThread;
  /** Further settings, by their full names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** How many times faster than the real one its clock runs. */
  readonly speed: number;
  /** Where it runs; all on one machine if left out. */
  readonly machine?: string;
  /** How many milliseconds its clock is ahead of the others'. */
  readonly skewMs?: number;
  /** What is wrong with its disk from the start. */
  readonly disk?: DiskFault;
}

/** What a window can be told to do, as its user would. */
export type WindowCall =
  /** Types into the composer, and waits until the draft is on disk. */
  | { readonly do: 'draft'; readonly text: string; readonly attachments?: readonly Attachment[] }
  /** Types into the composer. */
  | { readonly do: 'type'; readonly text: string }
  /** Sends that, made longer by so many characters; fails with what the user is told. */
  | { readonly do: 'send'; readonly text: string; readonly more?: number }
  | { readonly do: 'stop' }
  | { readonly do: 'sendQueued'; readonly messageId: string }
  | { readonly do: 'removeQueued'; readonly messageId: string }
  | { readonly do: 'editQueued'; readonly messageId: string }
  | { readonly do: 'sendAgain'; readonly messageId: string }
  | { readonly do: 'reconnect' }
  /** Something goes wrong with the disk, or nothing is any more. */
  | { readonly do: 'breakDisk'; readonly fault: DiskFault | null }
  /** Its page goes away without a word, and the rest of it goes on. */
  | { readonly do: 'losePage' }
  /** Waits until nothing runs. */
  | { readonly do: 'rest' }
  | { readonly do: 'look' }
  /** Ends it as VS Code does when a window is closed. */
  | { readonly do: 'close' };

/** A text as a view has it: a very long one is told by its beginning and its length. */
export function inView(text: string): string {
  return text.length > 10_000 ? `${text.slice(0, 1_000)}… ${text.length}` : text;
}

/** What a window shows, and what its log says. */
export interface WindowView {
  readonly readOnly: PanelStatus['readOnly'];
  readonly state: RunState;
  readonly transcript: Transcript;
  readonly draft: Draft;
  readonly failure: ErrorInfo | null;
  readonly warnings: readonly string[];
}

export interface ToWindow {
  readonly id: number;
  readonly call: WindowCall;
}

export type FromWindow =
  /** The thread is shown, and belongs to this window or not. */
  | { readonly type: 'shown'; readonly view: WindowView }
  | { readonly type: 'done'; readonly id: number; readonly view: WindowView }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorInfo };
