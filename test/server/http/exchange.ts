import type { ServerResponse } from 'node:http';
import type { Changes } from '../control/changes';
import type { Faults } from '../control/faults';
import type { GuardedObserver } from '../control/observer';
import type { OpenStreams } from '../control/openStreams';
import type { LoggedRequest, OpenRequest } from '../control/requestLog';
import type { Imitation, RawAnswer } from '../imitated/imitation';
import type { ApiError } from './apiError';
import { Fields } from './body';
import { Delivery } from './delivery';
import { EventStream, type StreamDialect } from './eventStream';
import { newId } from './ids';
import { type ListPage, type PageQuery, readPageQuery } from './paging';

/** What every exchange shares. */
export interface ExchangeServices {
  readonly changes: Changes;
  readonly faults: Faults;
  readonly observer: GuardedObserver;
  readonly imitation: Imitation;
  readonly streams: OpenStreams;
}

/** One request and its answer: the only place that writes to the connection, bar the event stream it opens. */
export class Exchange {
  /** Aborts when the answer is finished or the connection is gone. */
  readonly closed: AbortSignal;
  /** What is reported to the observer; set once the route is known. */
  operation = '';
  /** Set by a fault: the request takes effect, but its answer is lost. */
  dropAnswer = false;

  constructor(
    private readonly open: OpenRequest,
    private readonly response: ServerResponse,
    private readonly services: ExchangeServices,
  ) {
    const controller = new AbortController();
    this.closed = controller.signal;
    response.setHeader('x-request-id', newId('req').slice(0, 36));
    response.on('close', () => {
      open.closedAt = performance.now();
      open.closedByClient = !response.writableEnded && !this.dropAnswer;
      controller.abort();
      services.changes.changed();
    });
  }

  get request(): LoggedRequest {
    return this.open;
  }

  /** The body as fields; throws a 400 when it is no JSON object. */
  get fields(): Fields {
    return Fields.of(this.open.body);
  }

  header(name: string): string | undefined {
    const value = this.open.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** What a list request asks for, or what a fault makes of it. */
  pageQuery(): PageQuery {
    const query = readPageQuery(this.open.query);
    const fault = this.services.faults.take(this.open, ['pageSize']);
    return fault ? { ...query, limit: fault.size } : query;
  }

  list<T>(page: ListPage<T>): void {
    const fault = this.services.faults.take(this.open, ['noHasMore']);
    const { has_more, ...rest } = page;
    if (fault) this.json(rest, 200, true);
    else this.json({ ...rest, has_more });
  }

  json(body: object, status = 200, deliberate = false): void {
    if (status < 400) this.accepted();
    this.answer(status, 'application/json', JSON.stringify(body), body, deliberate);
  }

  error(error: ApiError, deliberate = false): void {
    for (const [name, value] of Object.entries(error.headers)) this.response.setHeader(name, value);
    const foreign = this.services.imitation.errorBody(error);
    this.json(foreign ?? error.body(), error.status, deliberate || foreign !== undefined);
  }

  /** Answers as another product does: no official schema holds. */
  raw({ status, body }: RawAnswer): void {
    if (typeof body === 'string') this.answer(status, 'text/plain', body, body, true);
    else this.answer(status, 'application/json', JSON.stringify(body), body, true);
  }

  html(status: number): void {
    const page = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Not an API</h1></body></html>`;
    this.answer(status, 'text/html; charset=utf-8', page, page, true);
  }

  redirect(to: string, status: number): void {
    this.response.setHeader('location', to);
    this.answer(status, 'text/plain', '', undefined, true);
  }

  /** What a file holds. */
  bytes(type: string, bytes: Buffer): void {
    this.answer(200, type, bytes, undefined, false);
  }

  empty(status: number): void {
    this.accepted();
    this.answer(status, undefined, '', undefined, false);
  }

  /** Opens an event stream; its headers go out with `start()`. */
  stream(dialect: StreamDialect): EventStream {
    this.accepted();
    const { faults, observer } = this.services;
    this.open.status = 200;
    this.services.changes.changed();
    if (this.dropAnswer) this.reset();
    const stream = new EventStream({
      delivery: new Delivery(this.response, this.open, faults),
      request: this.open,
      faults,
      dialect,
      closed: this.closed,
      onSent: (value, deliberate) => {
        observer.sent({ operation: this.operation, status: 200, kind: 'event', value, deliberate });
      },
    });
    this.services.streams.add(stream);
    return stream;
  }

  /** Resets the connection. */
  reset(): void {
    this.dropAnswer = true;
    this.response.socket?.resetAndDestroy();
  }

  /** Reports the body: what the server refuses itself needs no check. */
  private accepted(): void {
    const { body } = this.open;
    if (body !== undefined) this.services.observer.received({ operation: this.operation, body });
  }

  private answer(
    status: number,
    type: string | undefined,
    text: string | Buffer,
    value: unknown,
    deliberate: boolean,
  ): void {
    this.open.status = status;
    if (this.dropAnswer) {
      this.reset();
      return;
    }
    this.services.observer.sent({ operation: this.operation, status, kind: 'body', value, deliberate });
    if (type !== undefined) this.response.setHeader('content-type', type);
    this.response.setHeader('content-length', Buffer.byteLength(text));
    this.response.writeHead(status);
    this.response.end(text);
  }
}
