import type { BackendOptions } from '../../core/backend';
import { isJsonObject } from '../../shared/json';
import { userError } from '../../shared/userError';
import { networkError } from './networkError';
import type { Redact } from './redactor';
import { readServerError } from './serverError';
import type { Timing } from './timing';
import { watch } from './watchdog';

/** What the client may say about a request; everything else that goes out is set here. */
const PASSED_HEADERS = ['accept', 'content-type', 'idempotency-key', 'openai-beta'];

/** The types that a request may accept; one that accepts both gets whichever it is. */
export const EVENT_STREAM = 'text/event-stream';
export const JSON_TYPE = 'application/json';

/**
 * The `fetch` that the client is given: the only way out of this extension. It sends to the base URL's origin and
 * nowhere else, follows no redirect, lets no header out that isn't ours, ends a request that stays silent for
 * `idleTimeoutMs` (before its headers or within its body), and logs one line per request.
 * Rejects with a `UserError`, and so does reading the body; with the signal's reason when that was aborted.
 */
export function createGuardedFetch(options: BackendOptions, redact: Redact, timing: Timing): typeof fetch {
  const send = globalThis.fetch;
  const { origin, host } = new URL(options.baseUrl);

  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin) {
      throw userError('redirected', { args: { host }, detail: url.origin });
    }
    const method = init.method ?? 'GET';
    const headers = ownHeaders(options, new Headers(init.headers), init.body != null);
    const watchdog = watch(host, options.idleTimeoutMs, timing, init.signal ?? null);
    const failure = (error: unknown) =>
      watchdog.signal.aborted ? watchdog.signal.reason : networkError(error, host, redact);
    const startedAt = timing.now();
    const log = (outcome: string) =>
      options.log.info(redact(`${method} ${url.pathname} ${outcome} ${timing.now() - startedAt} ms`));

    let response: Response;
    try {
      response = await send(url, { ...init, headers, redirect: 'error', signal: watchdog.signal });
    } catch (error) {
      watchdog.stop();
      const reason = failure(error);
      log(init.signal?.aborted ? 'aborted' : `failed (${reason instanceof Error ? reason.message : reason})`);
      throw reason;
    }
    log([response.status, response.headers.get('x-request-id')].filter(part => part !== null).join(' '));
    watchdog.heard();
    const guarded = new Response(watchdog.guard(response.body, failure), {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
    return response.ok ? expectType(guarded, headers.get('accept') ?? '', host, redact) : guarded;
  };
}

function ownHeaders(options: BackendOptions, given: Headers, hasBody: boolean): Headers {
  const { apiKey, organization, project, userAgent } = options;
  const headers = new Headers({ 'user-agent': userAgent });
  for (const name of PASSED_HEADERS) {
    const value = given.get(name);
    if (value !== null && (hasBody || name !== 'content-type')) {
      headers.set(name, value);
    }
  }
  if (organization !== null) {
    headers.set('openai-organization', organization);
  }
  if (project !== null) {
    headers.set('openai-project', project);
  }
  if (apiKey !== null) {
    headers.set('authorization', `Bearer ${apiKey}`);
  }
  return headers;
}

/**
 * A 2xx that isn't what was asked for comes from something that isn't an API: a start page, a proxy's login form, a
 * server that answers everything. JSON under another name is passed on as JSON. What is named JSON and isn't has lost
 * its end on the way: it may not pass for an answer, however little of one is needed.
 */
async function expectType(response: Response, accept: string, host: string, redact: Redact): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (accept === '*/*' || response.body === null) {
    return response;
  }
  const json = accept.includes(JSON_TYPE);
  // A stream under a wrong name, or none, may still be one; under these names it never is.
  if (accept.includes(EVENT_STREAM) && !/html|json|text\/plain/.test(type)) {
    return response;
  }
  const text = await response.text();
  const body = parse(text);
  const named = json && /[/+]json\b/.test(type);
  if (named && body === undefined) {
    throw userError('connectionLost', { args: { host } });
  }
  if (!named && !(json && isJsonObject(body))) {
    const detail = readServerError(isJsonObject(body) ? body : text, redact).message;
    throw userError('notAnApi', { args: { host }, detail });
  }
  const headers = new Headers(response.headers);
  headers.set('content-type', JSON_TYPE);
  return new Response(text, { status: response.status, headers });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
