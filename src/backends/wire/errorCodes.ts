import type { ErrorCode } from '../../shared/userError';
import type { ServerError } from './serverError';

/** What a request was about: the same status means something else for each. */
export type Subject =
  | 'models'
  | 'response'
  | 'conversation'
  | 'agent'
  | 'session'
  /** The Assistants API: all that it has, one assistant, or a thread and what belongs to it. */
  | 'assistants'
  | 'assistant'
  | 'thread';

/** The wire's codes that mean the same wherever they come from: a reply, a stream, a turn that failed. */
const CODES: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>(
  Object.entries({
    invalid_api_key: 'keyRejected',
    authentication_error: 'permissionDenied',
    conversation_locked: 'threadBusy',
    active_turn_not_steerable: 'threadBusy',
    context_length_exceeded: 'contextTooLong',
    previous_response_not_found: 'threadUnknown',
    insufficient_quota: 'quotaExceeded',
    session_budget_exceeded: 'quotaExceeded',
    usage_limit_exceeded: 'quotaExceeded',
    project_spend_limit_exceeded: 'quotaExceeded',
    organization_spend_limit_exceeded: 'quotaExceeded',
    organization_usage_limit_exceeded: 'quotaExceeded',
    billing_not_active: 'quotaExceeded',
    credit_balance_exhausted: 'quotaExceeded',
    rate_limit_exceeded: 'rateLimited',
    server_error: 'serverFailed',
    internal_error: 'serverFailed',
    server_overloaded: 'serverFailed',
    flex_unavailable: 'serverFailed',
    connection_failed: 'serverFailed',
    request_timeout: 'serverFailed',
    vector_store_timeout: 'serverFailed',
    model_not_found: 'modelUnknown',
    content_filter: 'contentFiltered',
    bio_policy: 'contentFiltered',
    cyber_policy: 'contentFiltered',
    misalignment_policy_violation: 'contentFiltered',
    invalid_prompt: 'requestRejected',
    invalid_request: 'requestRejected',
    resource_not_found: 'requestRejected',
  }),
);

/** A gateway no longer waited for the server behind it, which may have done what it was asked. */
const GATEWAY_TIMEOUTS: readonly number[] = [504, 524];
/** About these there are requests that start something. */
const MAY_START: readonly Subject[] = ['response', 'agent', 'session', 'thread'];
const RESPONSE_GONE = /\bresponse\b.*\b(not found|not exist|expired)/i;

/** Why a run failed that the server had accepted. */
export function failureCode(error: ServerError): ErrorCode {
  return known(error) ?? 'runFailed';
}

/** What a reply other than 2xx means. */
export function replyCode(status: number, error: ServerError, subject: Subject): ErrorCode {
  // A code that the wire uses for failed turns must not overrule a status that says more.
  if (status === 401) {
    return 'keyRejected';
  }
  if (status === 404 || status === 405 || status === 410) {
    return notFoundCode(error, subject);
  }
  if (GATEWAY_TIMEOUTS.includes(status) && MAY_START.includes(subject)) {
    return 'connectionLost';
  }
  const code = known(error);
  if (code === 'requestRejected' && status < 500) {
    // Some servers have one code for many refusals; their words say more.
    return rejectionCode(error, subject);
  }
  if (code !== undefined) {
    return code;
  }
  switch (status) {
    case 402:
      return 'quotaExceeded';
    case 403:
      return 'permissionDenied';
    case 408:
      return 'serverFailed';
    case 409:
      return 'threadBusy';
    case 413:
      return 'contextTooLong';
    case 429:
      return 'rateLimited';
    // "Not implemented" stays so, however often it is tried.
    case 501:
      return 'requestRejected';
    default:
      return status >= 500 ? 'serverFailed' : rejectionCode(error, subject);
  }
}

function known({ code, type, message }: ServerError): ErrorCode | undefined {
  // A run of the Assistants API that failed for an empty account is told from a busy one by its words alone.
  if (code === 'rate_limit_exceeded' && /exceeded your current quota/i.test(message)) {
    return 'quotaExceeded';
  }
  // OpenAI's own 429 for an empty account has the code in `type` as well; some servers have it only there.
  return CODES.get(code ?? '') ?? (type === 'insufficient_quota' ? 'quotaExceeded' : undefined);
}

function notFoundCode(error: ServerError, subject: Subject): ErrorCode {
  const { code, message, wellFormed } = error;
  if (code === 'model_not_found') {
    return 'modelUnknown';
  }
  // Nobody is at home at this path: another product, or a base URL that lacks its `/v1`.
  const nobody = /invalid url|unknown (request )?url|unexpected endpoint|no route|cannot (get|post) /i.test(message);
  if (subject === 'assistants' || subject === 'assistant' || subject === 'thread') {
    return nobody ? 'apiMissing' : missingOfAssistants(error, subject);
  }
  if (!wellFormed || nobody) {
    return 'notAnApi';
  }
  switch (subject) {
    case 'agent':
      return 'assistantUnknown';
    case 'session':
    case 'conversation':
      return 'threadUnknown';
    case 'models':
      return 'notAnApi';
    case 'response':
      return /conversation/i.test(message) || RESPONSE_GONE.test(message)
        ? 'threadUnknown'
        : /model/i.test(message)
          ? 'modelUnknown'
          : 'requestRejected';
  }
}

/** Servers that imitate the Assistants API say what is missing in words of their own. */
function missingOfAssistants(
  { message, wellFormed }: ServerError,
  subject: 'assistants' | 'assistant' | 'thread',
): ErrorCode {
  const named = /\b(assistant|thread|run|message)s?\b/i.exec(message)?.[1]?.toLowerCase();
  if (subject === 'assistants' || (named === undefined && !wellFormed)) {
    return 'apiMissing';
  }
  return subject === 'assistant' || named === 'assistant' ? 'assistantUnknown' : 'threadUnknown';
}

function rejectionCode({ param, message }: ServerError, subject: Subject): ErrorCode {
  if (subject === 'agent' && (param === 'environment' || /requires? an? .*environment/i.test(message))) {
    return 'environmentNeeded';
  }
  if (subject === 'thread' && /\bactive run\b|while a run .*is active/i.test(message)) {
    return 'threadBusy';
  }
  if (/context (length|window|size)|max_model_len/i.test(message)) {
    return 'contextTooLong';
  }
  if (subject === 'response' && RESPONSE_GONE.test(message)) {
    return 'threadUnknown';
  }
  return /content (filter|management policy)/i.test(message) ? 'contentFiltered' : 'requestRejected';
}
