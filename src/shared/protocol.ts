import type { CodeTheme } from './codeTheme';
import type { PanelStrings } from './panelStrings';
import type { Attachment, Entry, Message, ThreadChange } from './transcript';
import type { ErrorInfo, Remedy } from './userError';

/**
 * What the host and the panel's page say to each other. The host owns the truth: the page says `ready` until it gets one
 * `snapshot`, then `changes` whose `seq` counts up by one; after a gap it says `ready` again.
 */
export type ToPanel =
  | { readonly type: 'snapshot'; readonly seq: number; readonly snapshot: PanelSnapshot }
  | { readonly type: 'changes'; readonly seq: number; readonly changes: readonly PanelChange[] }
  /** Entries before the oldest one the page has, oldest first; answers `loadOlder`. */
  | { readonly type: 'older'; readonly entries: readonly Entry[]; readonly remaining: number }
  /** The colors of code: answers `codeTheme`, and comes again whenever they change. */
  | { readonly type: 'codeTheme'; readonly theme: CodeTheme }
  /** Which of the paths that were `asked` about are files' paths: answers `findFiles`. */
  | { readonly type: 'filesFound'; readonly asked: readonly string[]; readonly paths: readonly string[] }
  /** The same for find, which asks further back than the page has loaded: answers `findOlder`. */
  | {
      readonly type: 'olderForFind';
      readonly before: string;
      readonly entries: readonly Entry[];
      readonly remaining: number;
    }
  /** `text` is what to look for; null leaves that to the user. */
  | { readonly type: 'openFind'; readonly text: string | null }
  | { readonly type: 'focusInput' };

export type PanelChange =
  | ThreadChange
  | { readonly type: 'statusChanged'; readonly status: PanelStatus }
  | { readonly type: 'draftChanged'; readonly draft: Draft }
  | { readonly type: 'settingsChanged'; readonly settings: PanelSettings }
  /** A message that the page has sent is kept in a thread, or is in the draft again. */
  | { readonly type: 'sendEnded'; readonly messageId: string };

/** Everything the page needs to draw itself. Asked for once per page life. */
export interface PanelSnapshot {
  readonly threadId: string;
  /** The newest entries, at most 30 turns of them. */
  readonly entries: readonly Entry[];
  /** How many older entries there are; `loadOlder` brings them. */
  readonly older: number;
  readonly queue: readonly Message[];
  readonly draft: Draft;
  readonly sends: Sends;
  readonly status: PanelStatus;
  readonly settings: PanelSettings;
  readonly strings: PanelStrings;
  /** A BCP 47 tag, for dates and numbers. */
  readonly locale: string;
}

/** What the composer holds and nobody has sent yet. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export const EMPTY_DRAFT: Draft = { text: '', attachments: [] };

/**
 * Which messages of the page's the host has heard of since it started, by their IDs. A host may die between a key's press and
 * what it was pressed for: the page keeps what it has sent until it knows.
 */
export interface Sends {
  /** Something is asked of the user first, or the disk is slow. */
  readonly underWay: readonly string[];
  /** The latest that are kept in a thread, or were given back as a draft. */
  readonly ended: readonly string[];
}

/** The run's state machine, `idle → sending → running ⇄ waiting → stopping → idle`. */
export type RunState = 'idle' | 'sending' | 'running' | 'waiting' | 'stopping';

export interface PanelStatus {
  readonly run: RunState;
  /** When the run under way began; null when idle. */
  readonly since: number | null;
  /** What has to be set up before a question can be answered. */
  readonly setUp: SetUp;
  /** The assistant that the next message goes to; null while none is chosen. */
  readonly assistant: { readonly id: string; readonly name: string; readonly model?: string } | null;
  /** The server's host, e.g. `api.openai.com`. */
  readonly host: string;
  /** Why the thread can only be read here; null when it can be carried on. */
  readonly readOnly: 'damaged' | 'newerVersion' | 'otherConnection' | 'otherWindow' | null;
  /** A failure that belongs to no run: a key that is missing, a file that can't be read. */
  readonly failure: ErrorInfo | null;
}

export type SetUp = 'ready' | 'keyMissing' | 'assistantMissing';

export interface PanelSettings {
  readonly sendKey: 'enter' | 'ctrlEnter';
  readonly autoScroll: boolean;
  /** In pixels; 0 follows the editor's own. */
  readonly fontSize: number;
}

/** What the page may say; each is validated by `vscode/panel/panelMessage.ts` before anyone acts on it. */
export type FromPanel =
  /** The page listens, and has to be sent everything. Said by its HTML, before its script is there. */
  | { readonly type: 'ready' }
  /** The page's script runs. */
  | { readonly type: 'started' }
  /** Whether the keyboard is the page's now. Of a page inside a view VS Code itself doesn't tell. */
  | { readonly type: 'focusChanged'; readonly focused: boolean }
  /**
   * `threadId` is the thread that was shown then: another one may have taken its place on the host's side. The message
   * gets the ID that the page has made for it.
   */
  | { readonly type: 'send'; readonly threadId: string; readonly messageId: string; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'draftText'; readonly threadId: string; readonly text: string }
  | { readonly type: 'removeAttachment'; readonly attachmentId: string }
  /** Pressed inside a failure. `entryId` is the message or run it belongs to; null for `PanelStatus.failure`. */
  | { readonly type: 'remedy'; readonly remedy: Remedy; readonly entryId: string | null }
  | { readonly type: 'removeQueued'; readonly messageId: string }
  /** Takes the message out of the queue and back into the composer. */
  | { readonly type: 'editQueued'; readonly messageId: string }
  /** Stops the run under way, then sends it. */
  | { readonly type: 'sendQueued'; readonly messageId: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'insertAtCursor'; readonly text: string }
  /** Shows what a file would be with the code in it, and asks. */
  | { readonly type: 'applyCode'; readonly code: CodeToApply }
  /** Types a command into the terminal, without starting it. */
  | { readonly type: 'typeInTerminal'; readonly text: string }
  /** Opens it as a document of its own with VS Code's preview, which may show what the page doesn't. */
  | { readonly type: 'openAsMarkdown'; readonly text: string }
  /** There is code to be colored. */
  | { readonly type: 'codeTheme' }
  | { readonly type: 'openLink'; readonly href: string }
  /** Whether there are such files in the workspace; at most 100 at once. */
  | { readonly type: 'findFiles'; readonly paths: readonly string[] }
  /** Opens a file of the workspace; `line` and `column` count from 1. */
  | { readonly type: 'openFile'; readonly path: string; readonly line: number | null; readonly column: number | null }
  | { readonly type: 'loadOlder'; readonly before: string }
  /** The entries before this one, to be searched and not shown. */
  | { readonly type: 'findOlder'; readonly before: string }
  | { readonly type: 'command'; readonly command: PanelCommand };

/** A block of an answer's code, and all that says where it belongs. */
export interface CodeToApply {
  readonly text: string;
  /** As the fence has it; may be empty. */
  readonly language: string;
  /** Names of files, the likeliest first: the fence's own, those that the answer names before it, the selection's. */
  readonly places: readonly string[];
  /** What the user had selected for the question; null when nothing. */
  readonly selection: string | null;
}

/** Commands that the page has buttons for. */
export type PanelCommand = 'setApiKey' | 'selectAssistant' | 'createAssistant' | 'newThread' | 'attachSelection';
