import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenRequest, RequestLog } from './control/requestLog';
import { strikeAnswer } from './http/answerFaults';
import { ApiError, invalidUrl } from './http/apiError';
import { Exchange, type ExchangeServices } from './http/exchange';
import type { KeyRing } from './http/keys';
import { findRoute, type Route } from './http/router';

const prefix = '/v1';

/** Takes each request from its arrival to its handler: log, fault, key, route. */
export class Dispatcher {
  constructor(
    private readonly routes: readonly Route[],
    private readonly log: RequestLog,
    private readonly keys: KeyRing,
    private readonly services: ExchangeServices,
  ) {}

  async dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.socket.setNoDelay(true);
    const text = await readText(request).catch(() => undefined);
    if (text === undefined) return;
    const open = toOpenRequest(request, text);
    const exchange = new Exchange(open, response, this.services);
    this.log.add(open);
    try {
      await this.answer(exchange);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else exchange.error(error instanceof ApiError ? error : unexpected(error));
    }
  }

  private async answer(exchange: Exchange): Promise<void> {
    const { method, path, headers } = exchange.request;
    const match = path.startsWith(`${prefix}/`) ? findRoute(this.routes, method, path.slice(prefix.length)) : undefined;
    exchange.operation = match ? `${method} ${match.route.pattern}` : `${method} ${path}`;
    if (strikeAnswer(exchange, this.services.faults)) return;
    const { imitation } = this.services;
    if (imitation.wantsKey) this.keys.check(headers);
    if (!match) {
      const answer = imitation.unknownPath(method, path);
      if (!answer) throw invalidUrl(method, path);
      exchange.raw(answer);
      return;
    }
    await match.route.handle(exchange, ...match.ids);
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toOpenRequest(request: IncomingMessage, text: string): OpenRequest {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: parse(text),
    at: performance.now(),
    status: undefined,
    closedAt: undefined,
    closedByClient: false,
  };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function unexpected(error: unknown): ApiError {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ApiError(500, `The local server itself has failed: ${message}`, { type: 'server_error' });
}
