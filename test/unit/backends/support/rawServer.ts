import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
}

export type Reply = (request: Received, response: http.ServerResponse, socket: Socket) => void;

/** An HTTP server that answers word for word what a test wrote, and knows nothing of any API. */
export interface RawServer {
  readonly origin: string;
  readonly baseUrl: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** Answers each request with the next reply; the last one serves all that follow. */
export async function startRawServer(...replies: readonly Reply[]): Promise<RawServer> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    const closed = new Promise<void>(resolve => response.on('close', resolve));
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const entry: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body,
        json: body === '' ? {} : JSON.parse(body),
        closed,
      };
      const reply = replies[Math.min(received.length, replies.length - 1)];
      received.push(entry);
      reply?.(entry, response, request.socket);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseUrl: `${origin}/v1`,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_test', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function error(status: number, fields: object, headers: Readonly<Record<string, string>> = {}): Reply {
  return json(
    status,
    { error: { message: 'The server says no.', type: 'error', param: null, code: null, ...fields } },
    headers,
  );
}

export function text(status: number, type: string, body: string): Reply {
  return (_, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
}

/** A whole event stream. */
export function stream(events: readonly object[]): Reply {
  return (_, response) => {
    beginStream(response);
    response.end(events.map(sse).join(''));
  };
}

/** The events, and then the connection breaks. */
export function brokenStream(events: readonly object[]): Reply {
  return (_, response, socket) => {
    beginStream(response);
    response.write(events.map(sse).join(''), () => setImmediate(() => socket.resetAndDestroy()));
  };
}

/** The events, and then silence. */
export function silentStream(events: readonly object[]): Reply {
  return (_, response) => {
    beginStream(response);
    response.write(events.map(sse).join(''));
  };
}

export function beginStream(response: http.ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
}

export function sse(event: object): string {
  const { type } = event as { readonly type?: string };
  return `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Answers by `METHOD /path`, without the query; anything else is a mistake in the test. */
export function routes(table: Readonly<Record<string, Reply>>): Reply {
  return (request, response, socket) => {
    const name = `${request.method} ${request.path.split('?')[0]}`;
    const reply = table[name] ?? error(418, { message: `The test has no reply to ${name}` });
    reply(request, response, socket);
  };
}

/** Breaks the connection without a word. */
export const reset: Reply = (_, __, socket) => {
  socket.resetAndDestroy();
};

/** Never answers. */
export const silence: Reply = () => {};
