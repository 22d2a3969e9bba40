import { APIError, OpenAI } from 'openai';
import type { BackendOptions, ServerHealth } from '../../core/backend';
import type { JsonObject, JsonValue } from '../../shared/json';
import type { ErrorCode, ErrorInfo } from '../../shared/userError';
import { errorInfo, UserError, userError } from '../../shared/userError';
import type { Subject } from './errorCodes';
import { failureCode, replyCode } from './errorCodes';
import { asJsonObject, defined, stringAt } from './fields';
import { createGuardedFetch, EVENT_STREAM, JSON_TYPE } from './guardedFetch';
import { networkError } from './networkError';
import type { Redact } from './redactor';
import { createRedactor } from './redactor';
import { ReplyError } from './replyError';
import { retryAfterMs } from './retryAfter';
import type { ServerError } from './serverError';
import { readServerError } from './serverError';
import type { Timing } from './timing';

/** What a request is about, and the values that its failure may have to name. */
export interface Purpose {
  readonly subject: Subject;
  /** For the texts of failures: `model`, `id`. */
  readonly args?: Readonly<Record<string, string>>;
}

/** The headers that a request needs beyond those of every request. */
export interface HeaderNeeds {
  /** `orJson`: a server that can't stream may answer in whole. */
  readonly stream?: boolean | 'orJson';
  readonly idempotencyKey?: string;
  /** The Agents API is a beta that wants to be asked for by name. */
  readonly agents?: boolean;
  /** So is, and was to its end, the Assistants API. */
  readonly assistants?: boolean;
  /** The reply has no body, or one of no interest. */
  readonly anyReply?: boolean;
}

/** The longest that a timer can wait. The client's own timeout stops at the headers; the watchdog does better. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** In characters. */
const LONGEST_ID = 100;

/** The official client with its surprises taken out, and its errors told apart. One for each backend. */
export class Client {
  readonly openai: OpenAI;
  readonly log: BackendOptions['log'];
  readonly redact: Redact;
  readonly host: string;
  readonly #health: ServerHealth;

  /** Throws `baseUrlInvalid`, or `keyRejected` for a key that no header can hold. */
  constructor(
    options: BackendOptions,
    readonly timing: Timing,
  ) {
    this.host = hostOf(options.baseUrl);
    this.#health = options.health;
    if (options.apiKey !== null && !/^[\x21-\x7e]+$/.test(options.apiKey)) {
      throw userError('keyRejected', { args: { host: this.host } });
    }
    this.redact = createRedactor(options.apiKey);
    this.log = options.log;
    // Whatever is left out here, the client takes from the environment.
    this.openai = new OpenAI({
      baseURL: options.baseUrl,
      // It refuses to go without one; the guarded fetch sends ours or none.
      apiKey: options.apiKey ?? 'none',
      adminAPIKey: null,
      webhookSecret: null,
      organization: null,
      project: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: NO_TIMEOUT_MS,
      fetch: createGuardedFetch(options, this.redact, timing),
      dangerouslyAllowBrowser: true,
    });
  }

  /**
   * The options of a request. They name each header that the guarded fetch lets out, because the client merges those
   * in `OPENAI_CUSTOM_HEADERS` into whatever isn't named.
   */
  options(signal: AbortSignal, needs: HeaderNeeds = {}) {
    return {
      signal,
      headers: {
        Accept: acceptOf(needs),
        'Content-Type': 'application/json',
        'Idempotency-Key': needs.idempotencyKey ?? null,
        'OpenAI-Beta': needs.agents ? 'agents=v1' : needs.assistants ? 'assistants=v2' : null,
      },
    };
  }

  /** Makes one request; whatever it throws becomes a `UserError`. */
  async call<T>(purpose: Purpose, request: () => PromiseLike<T>): Promise<T> {
    try {
      const reply = await request();
      this.#health.answered();
      return reply;
    } catch (error) {
      throw this.#told(this.toUserError(error, purpose));
    }
  }

  /** What a request, or the reading of its stream, threw. */
  toUserError(thrown: unknown, purpose: Purpose): UserError {
    const own = findUserError(thrown);
    if (own) {
      return own;
    }
    if (!(thrown instanceof APIError)) {
      return thrown instanceof SyntaxError ? this.error('notAnApi') : networkError(thrown, this.host, this.redact);
    }
    // A body that isn't JSON is put into the message, behind the status.
    const body = (thrown.error as JsonValue | undefined) ?? thrown.message.replace(/^\d{3} /, '');
    const error = readServerError(body, this.redact);
    if (thrown.status === undefined) {
      // An error event within a stream. One without words was made by the client: the connection broke.
      return thrown.error === undefined
        ? networkError(thrown, this.host, this.redact)
        : new UserError(this.failure(error, purpose));
    }
    const info = errorInfo(replyCode(thrown.status, error, purpose.subject), {
      args: { host: this.host, ...purpose.args },
      ...detailOf(error),
      ...defined({
        requestId: thrown.requestID ? this.redact(thrown.requestID).slice(0, LONGEST_ID) : undefined,
        retryAfterMs: retryAfterMs(thrown.headers, this.timing.now()),
      }),
    });
    return new ReplyError(info, error);
  }

  /** A stream's events as the server sent them. Throws a `UserError`; ends in silence when the stream does. */
  async *events(stream: AsyncIterable<unknown>, purpose: Purpose): AsyncGenerator<JsonObject, void, void> {
    let lastType: string | undefined;
    try {
      for await (const event of stream) {
        const fields = asJsonObject(event);
        const type = stringAt(fields, 'type') ?? stringAt(fields, 'event');
        if (type !== lastType) {
          this.log.debug(this.redact(`event ${type}`));
          lastType = type;
        }
        yield fields;
      }
    } catch (error) {
      // A body that breaks off within an event.
      throw error instanceof SyntaxError ? this.error('connectionLost') : this.#told(this.toUserError(error, purpose));
    }
  }

  /** A refusal comes from a server that is well, unless its code says otherwise. */
  #told(error: UserError): UserError {
    if (error instanceof ReplyError && error.info.code !== 'serverFailed' && error.info.code !== 'rateLimited') {
      this.#health.answered();
    } else {
      this.#health.failed(error.info.code);
    }
    return error;
  }

  /** The failure of a run that the server had accepted, in the server's words. */
  failure(error: ServerError, purpose: Purpose): ErrorInfo {
    return errorInfo(failureCode(error), { args: { host: this.host, ...purpose.args }, ...detailOf(error) });
  }

  /** A failure that this side found, with what its text has to name. */
  error(code: ErrorCode): UserError {
    return userError(code, { args: { host: this.host } });
  }
}

function acceptOf({ stream, anyReply }: HeaderNeeds): string {
  switch (stream) {
    case true:
      return EVENT_STREAM;
    case 'orJson':
      return `${EVENT_STREAM}, ${JSON_TYPE}`;
    default:
      return anyReply ? '*/*' : JSON_TYPE;
  }
}

function detailOf({ message }: ServerError): Pick<ErrorInfo, 'detail'> {
  return message === '' ? {} : { detail: message };
}

/** The client wraps what its `fetch` throws. */
function findUserError(thrown: unknown): UserError | null {
  if (thrown instanceof UserError) {
    return thrown;
  }
  return thrown instanceof Error && thrown.cause !== undefined ? findUserError(thrown.cause) : null;
}

function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host;
  } catch {
    throw userError('baseUrlInvalid', { args: { url: baseUrl } });
  }
}
