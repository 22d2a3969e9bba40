/**
 * What can go wrong, told apart as far as what the user can do about it differs.
 * The wire's own codes are mapped to these in `backends`; the words for them are made in `vscode/strings.ts`.
 */
export type ErrorCode =
  | 'keyMissing'
  | 'keyRejected'
  | 'permissionDenied'
  | 'assistantMissing'
  | 'assistantUnknown'
  | 'assistantRetired'
  | 'promptRetired'
  | 'notAnAssistant'
  | 'assistantFileInvalid'
  | 'protocolUnsupported'
  | 'baseUrlInvalid'
  | 'serverUnreachable'
  | 'certificateRejected'
  | 'redirected'
  | 'notAnApi'
  | 'apiMissing'
  | 'noAnswer'
  | 'connectionLost'
  | 'windowClosed'
  | 'rateLimited'
  | 'quotaExceeded'
  | 'serverFailed'
  | 'threadBusy'
  | 'threadUnknown'
  | 'threadForeign'
  | 'contextTooLong'
  | 'requestRejected'
  | 'modelUnknown'
  | 'contentFiltered'
  | 'runFailed'
  | 'runExpired'
  | 'environmentNeeded'
  | 'outcomeUnknown'
  | 'selectionTooLarge'
  | 'threadUnreadable'
  | 'storageFailed'
  | 'unexpected';

/** What the button inside a failure does. Each failure has one, so that nobody is left without a next step. */
export type Remedy =
  | 'setApiKey'
  | 'selectAssistant'
  | 'createAssistant'
  | 'openSettings'
  | 'tryAgain'
  | 'reconnect'
  | 'sendAgain'
  | 'sendNewest'
  | 'newThread'
  | 'showLog';

/** A failure as it is kept in a thread, sent to the panel and shown: plain data. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly remedy: Remedy;
  /** Whether the same request may succeed later without any change by the user. */
  readonly retryable: boolean;
  /** Values for the placeholders of the code's message, e.g. `{ host: 'api.openai.com' }`. */
  readonly args?: Readonly<Record<string, string>>;
  /** The server's own words, redacted; shown small under the message. */
  readonly detail?: string;
  /** The server's `x-request-id`, for its support. */
  readonly requestId?: string;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** An {@link ErrorInfo} as it is thrown inside the host. Its `message` is for logs; users read the code's text. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(readonly info: ErrorInfo) {
    super(info.detail ? `${info.code}: ${info.detail}` : info.code);
  }
}

const REMEDIES: Readonly<Record<ErrorCode, { readonly remedy: Remedy; readonly retryable: boolean }>> = {
  keyMissing: { remedy: 'setApiKey', retryable: false },
  keyRejected: { remedy: 'setApiKey', retryable: false },
  permissionDenied: { remedy: 'setApiKey', retryable: false },
  assistantMissing: { remedy: 'selectAssistant', retryable: false },
  assistantUnknown: { remedy: 'selectAssistant', retryable: false },
  assistantRetired: { remedy: 'createAssistant', retryable: false },
  promptRetired: { remedy: 'createAssistant', retryable: false },
  notAnAssistant: { remedy: 'selectAssistant', retryable: false },
  assistantFileInvalid: { remedy: 'selectAssistant', retryable: false },
  protocolUnsupported: { remedy: 'selectAssistant', retryable: false },
  baseUrlInvalid: { remedy: 'openSettings', retryable: false },
  serverUnreachable: { remedy: 'tryAgain', retryable: true },
  certificateRejected: { remedy: 'showLog', retryable: false },
  redirected: { remedy: 'openSettings', retryable: false },
  notAnApi: { remedy: 'openSettings', retryable: false },
  apiMissing: { remedy: 'openSettings', retryable: false },
  noAnswer: { remedy: 'tryAgain', retryable: true },
  connectionLost: { remedy: 'reconnect', retryable: true },
  windowClosed: { remedy: 'tryAgain', retryable: false },
  rateLimited: { remedy: 'tryAgain', retryable: true },
  quotaExceeded: { remedy: 'tryAgain', retryable: false },
  serverFailed: { remedy: 'tryAgain', retryable: true },
  threadBusy: { remedy: 'tryAgain', retryable: true },
  threadUnknown: { remedy: 'newThread', retryable: false },
  threadForeign: { remedy: 'selectAssistant', retryable: false },
  contextTooLong: { remedy: 'newThread', retryable: false },
  requestRejected: { remedy: 'tryAgain', retryable: false },
  modelUnknown: { remedy: 'selectAssistant', retryable: false },
  contentFiltered: { remedy: 'newThread', retryable: false },
  runFailed: { remedy: 'tryAgain', retryable: true },
  runExpired: { remedy: 'tryAgain', retryable: true },
  environmentNeeded: { remedy: 'selectAssistant', retryable: false },
  outcomeUnknown: { remedy: 'sendAgain', retryable: false },
  selectionTooLarge: { remedy: 'openSettings', retryable: false },
  threadUnreadable: { remedy: 'newThread', retryable: false },
  storageFailed: { remedy: 'tryAgain', retryable: true },
  unexpected: { remedy: 'showLog', retryable: true },
};

/** Completes an error code with its usual remedy and whether it may be retried; `more` overrules both. */
export function errorInfo(code: ErrorCode, more: Partial<Omit<ErrorInfo, 'code'>> = {}): ErrorInfo {
  return { code, ...REMEDIES[code], ...more };
}

export function userError(code: ErrorCode, more: Partial<Omit<ErrorInfo, 'code'>> = {}): UserError {
  return new UserError(errorInfo(code, more));
}

/** Told by its shape, not its class: `dist/extension.js` and `dist/backends.js` each hold a copy of the class. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError' && 'info' in error;
}

/** What to show for anything that was thrown: a {@link UserError}'s own info, else `unexpected` with its message. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (isUserError(error)) {
    return error.info;
  }
  return errorInfo('unexpected', { detail: error instanceof Error ? error.message : String(error) });
}
