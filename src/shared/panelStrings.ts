import type { Notice } from './runEvent';
import type { ErrorCode, Remedy } from './userError';

/**
 * Every word the panel shows, in the user's language. Placeholders are `{name}`, filled in by {@link fillIn}.
 * Made by `vscode/strings.ts`; the page has no words of its own.
 */
export interface PanelStrings {
  readonly conversation: string;
  readonly you: string;
  readonly assistant: string;
  readonly message: string;
  /** `{name}`: the assistant. */
  readonly placeholder: string;
  readonly send: string;
  readonly stop: string;
  readonly attach: string;
  readonly newThread: string;
  readonly selectAssistant: string;
  readonly copyMessage: string;
  readonly copy: string;
  readonly copied: string;
  readonly insertAtCursor: string;
  readonly apply: string;
  readonly typeInTerminal: string;
  readonly wrapLines: string;
  readonly copyAsCsv: string;
  readonly openAsMarkdown: string;
  /** `{count}`, more than one. */
  readonly showAllLines: string;
  readonly showFewerLines: string;
  readonly showAll: string;
  readonly showLess: string;
  readonly steps: string;
  readonly oneStep: string;
  /** `{count}`, more than one. */
  readonly stepCount: string;
  /** `{seconds}` */
  readonly workedFor: string;
  readonly reasoning: string;
  readonly toolCall: string;
  readonly command: string;
  readonly search: string;
  readonly otherStep: string;
  /** `{path}` */
  readonly removeSelection: string;
  readonly statusSending: string;
  readonly statusQueued: string;
  readonly statusPreparing: string;
  readonly statusWorking: string;
  readonly statusWaiting: string;
  readonly statusPausing: string;
  /** `{time}`: until the next try. */
  readonly statusPausingFor: string;
  readonly statusStopping: string;
  readonly statusDone: string;
  readonly endedIncomplete: string;
  readonly endedByLimit: string;
  readonly endedByFilter: string;
  readonly endedStopped: string;
  readonly mayHaveBeenSent: string;
  readonly notSent: string;
  readonly queued: string;
  readonly editQueued: string;
  readonly removeQueued: string;
  readonly sendNow: string;
  /** `{count}` */
  readonly showOlder: string;
  readonly jumpToNewest: string;
  /** `{count}`, like those after it. */
  readonly tokensIn: string;
  readonly tokensOut: string;
  /** Of those that went in. */
  readonly tokensCached: string;
  /** Of those that came out. */
  readonly tokensReasoning: string;
  /** `{time}`: how long a run went on. */
  readonly took: string;
  readonly emptyTitle: string;
  readonly emptyHint: string;
  readonly welcomeKeyTitle: string;
  readonly welcomeKeyHint: string;
  readonly welcomeAssistantTitle: string;
  readonly welcomeAssistantHint: string;
  readonly readOnlyDamaged: string;
  readonly readOnlyNewerVersion: string;
  readonly readOnlyOtherConnection: string;
  readonly readOnlyOtherWindow: string;
  readonly details: string;
  /** `{id}` */
  readonly requestId: string;
  /** `{time}`: how long the server asked to wait. */
  readonly retryAfter: string;
  /** Said of a failure after which there is something to keep. */
  readonly keptSoFar: string;
  readonly imageNotLoaded: string;
  /** `{number}` */
  readonly footnote: string;
  readonly footnotes: string;
  readonly backToText: string;
  readonly find: string;
  readonly findText: string;
  readonly findMatchCase: string;
  readonly findWholeWord: string;
  readonly findRegex: string;
  readonly findPrevious: string;
  readonly findNext: string;
  readonly findClose: string;
  /** `{index}` of `{count}`; the index is a question mark while none of them is chosen. */
  readonly findCount: string;
  readonly findNothing: string;
  readonly findInvalid: string;
  readonly findCutOff: string;
  readonly errors: Readonly<Record<ErrorCode, string>>;
  readonly remedies: Readonly<Record<Remedy, string>>;
  readonly notices: Readonly<Record<Notice['code'], string>>;
}

/** Puts values into a string's `{name}` placeholders; one without a value stays as it is. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
