import type { IncomingHttpHeaders } from 'node:http';
import type { Changes } from './changes';

/** One request as it arrived. Times are from `performance.now()`. */
export interface LoggedRequest {
  readonly method: string;
  /** With the `/v1` prefix, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined without a body, the text itself when it is no JSON. */
  readonly body: unknown;
  readonly at: number;
  /** The status that went out; undefined until then. */
  readonly status: number | undefined;
  /** When the answer was finished or the client closed the connection, whichever came first. */
  readonly closedAt: number | undefined;
  /** True when the client closed the connection before the answer was finished. */
  readonly closedByClient: boolean;
}

/** The server's own view of a {@link LoggedRequest}: it fills in how the exchange went on. */
export type OpenRequest = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/** Everything received since the server started, oldest first. */
export class RequestLog {
  private readonly received: OpenRequest[] = [];

  constructor(private readonly changes: Changes) {}

  get all(): readonly LoggedRequest[] {
    return this.received;
  }

  add(request: OpenRequest): void {
    this.received.push(request);
    this.changes.changed();
  }

  /** `path` is exact when a string (`/v1/responses`). */
  to(method: string, path: string | RegExp): readonly LoggedRequest[] {
    return this.received.filter(r => r.method === method && pathMatches(r.path, path));
  }

  /** The oldest request that matches, waiting for it when there is none yet. */
  wait(matches: (request: LoggedRequest) => boolean, timeoutMs?: number): Promise<LoggedRequest> {
    return this.changes.until('a request', () => this.received.find(matches), timeoutMs);
  }
}

/** Whether a path is the given one, or matches it. */
export function pathMatches(path: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? path === pattern : pattern.test(path);
}
