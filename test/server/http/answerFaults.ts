import type { AnswerFault, Faults } from '../control/faults';
import { ApiError } from './apiError';
import type { Exchange } from './exchange';
import { keyOf, wrongKey } from './keys';

interface Real {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
}

const quota: Real = {
  message: 'You exceeded your current quota, please check your plan and billing details.',
  type: 'insufficient_quota',
  code: 'insufficient_quota',
};

/** What the real server says with a status when nothing else is known. */
const realByStatus: Readonly<Record<number, Real>> = {
  401: {
    message:
      'Incorrect API key provided: sk-*****. You can find your API key at https://platform.openai.com/account/api-keys.',
    code: 'invalid_api_key',
  },
  403: { message: 'You have insufficient permissions for this operation.' },
  404: { message: 'The requested resource was not found.' },
  409: { message: 'The resource is being changed by another request.', type: 'conflict_error', code: 'conflict_error' },
  429: {
    message: 'Rate limit reached for requests. Please try again later.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  500: {
    message: 'The server had an error processing your request. Sorry about that!',
    type: 'server_error',
  },
  503: { message: 'The server is overloaded. Please try again later.', type: 'server_error' },
};

const kinds: readonly AnswerFault['kind'][] = [
  ...(['status', 'html', 'redirect', 'echoKey', 'stallHeaders', 'rateLimit', 'dropAnswer'] as const),
];

/** Lets a fault answer; true when it did, so that the handler must not run. */
export function strikeAnswer(exchange: Exchange, faults: Faults): boolean {
  const fault = faults.take(exchange.request, kinds);
  return fault !== undefined && answerWith(exchange, fault);
}

function answerWith(exchange: Exchange, fault: AnswerFault): boolean {
  switch (fault.kind) {
    case 'status':
      exchange.error(statusError(fault), true);
      return true;
    case 'html':
      exchange.html(fault.status ?? 200);
      return true;
    case 'redirect':
      exchange.redirect(fault.to, fault.status ?? 307);
      return true;
    case 'echoKey':
      exchange.error(wrongKey(keyOf(exchange.request.headers) ?? '(none)'), true);
      return true;
    case 'rateLimit':
      exchange.error(statusError({ kind: 'status', status: 429, headers: waitHeader(fault) }), true);
      return true;
    case 'stallHeaders':
      return true;
    case 'dropAnswer':
      exchange.dropAnswer = true;
      if (!fault.handled) exchange.reset();
      return !fault.handled;
  }
}

function waitHeader({ waitMs, form }: Extract<AnswerFault, { kind: 'rateLimit' }>): Readonly<Record<string, string>> {
  switch (form) {
    case 'seconds':
      return { 'retry-after': String(Math.ceil(waitMs / 1000)) };
    case 'date':
      // A date has no fractions: rounded up, so that it is never too soon.
      return { 'retry-after': new Date(Math.ceil((Date.now() + waitMs) / 1000) * 1000).toUTCString() };
    case 'ms':
      return { 'retry-after-ms': String(waitMs) };
  }
}

function statusError(fault: Extract<AnswerFault, { kind: 'status' }>): ApiError {
  const real = fault.code === 'insufficient_quota' ? quota : realByStatus[fault.status];
  return new ApiError(fault.status, fault.message ?? real?.message ?? `Scripted error ${fault.status}.`, {
    type: fault.type ?? real?.type ?? 'invalid_request_error',
    code: fault.code === undefined ? (real?.code ?? null) : fault.code,
    ...(fault.param !== undefined && { param: fault.param }),
    ...(fault.headers && { headers: fault.headers }),
  });
}
