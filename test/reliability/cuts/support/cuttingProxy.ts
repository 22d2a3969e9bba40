import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cut, CutKind, ExchangeName } from './cut';
import { GARBAGE } from './cut';
import { type Interference, interfere, type Mangle, mangling } from './interference';
import { type Exchange, Passed } from './passed';

/** What a test can do with the exchanges that pass. */
export interface ProxyHooks {
  /** Called for every sign of life. */
  alive(): void;
  /** The cut has struck; nothing more of that exchange passes. */
  struck?(): void;
  /** The reply's headers have passed. */
  replied?(name: ExchangeName): void;
  /** The whole reply has passed. */
  passed?(name: ExchangeName): void;
  /** Waited for before a request passes; what it brings is the answer, in the server's place. */
  admit?(): Promise<Interference | null>;
  /** What becomes of each event of a stream; asked anew for each stream. */
  mangle?(): Mangle | null;
}

/** Turns of the event loop in which what was written is read at the other end, before a reset might take it away. */
const READING_TURNS = 6;

interface Passing {
  readonly name: ExchangeName;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly cut: Cut | null;
  upstream: http.ClientRequest | null;
  struck: boolean;
}

/** Stands between backend and server, and cuts one connection anywhere, to the byte. */
export class CuttingProxy {
  readonly #server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void this.#pass(request, response);
  });
  readonly #agent = new http.Agent({ keepAlive: true });
  #tape: Passed[] = [];
  #struckAt = Number.POSITIVE_INFINITY;
  #cuts: Cut[] = [];
  /** Cuts whose exchange is under way, but not yet where they are made. */
  #pending = 0;
  /** Connections that were made to fall silent and that the client still holds. */
  #silent = 0;

  private constructor(
    private readonly target: string,
    private readonly hooks: ProxyHooks,
  ) {}

  /** `target` is the origin that all requests go to. */
  static async start(target: string, hooks: ProxyHooks): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target, hooks);
    await new Promise<void>(resolve => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** Whether a client is waiting for a connection that was told to fall silent. */
  get silent(): boolean {
    return this.#silent > 0;
  }

  /** What has passed since {@link arm}, in order. */
  get tape(): readonly Exchange[] {
    return this.#tape;
  }

  /** The part of it that has begun since the first cut. */
  get tapeAfterCut(): readonly Exchange[] {
    return this.#tape.slice(this.#struckAt);
  }

  /** Whether there are cuts that haven't struck yet. */
  get armed(): boolean {
    return this.#cuts.length > 0 || this.#pending > 0;
  }

  /** Makes these cuts, one after the other, each in the next exchange that it fits. Begins a new tape. */
  arm(cuts: readonly Cut[]): void {
    this.#cuts = [...cuts];
    this.#pending = 0;
    this.#tape = [];
    this.#struckAt = Number.POSITIVE_INFINITY;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.hooks.alive();
    const name = nameOf(request);
    const passing: Passing = { name, request, response, cut: this.#takeCut(name), upstream: null, struck: false };
    response.on('close', () => {
      this.hooks.alive();
      passing.upstream?.destroy();
    });
    const body = await bodyOf(request);
    const interference = await this.hooks.admit?.();
    if (interference) {
      interfere(response, interference);
      return;
    }
    if (passing.cut?.place === 'request') {
      this.#strike(passing, passing.cut.kind);
      return;
    }
    const upstream = http.request(new URL(request.url ?? '', this.target), {
      method: request.method,
      headers: request.headers,
      agent: this.#agent,
    });
    passing.upstream = upstream;
    upstream.on('error', () => this.#broke(passing));
    upstream.on('response', reply => this.#answer(passing, reply));
    upstream.end(body);
  }

  #takeCut(name: ExchangeName): Cut | null {
    const [next] = this.#cuts;
    if (next?.exchange !== name || this.#pending > 0) {
      return null;
    }
    this.#cuts.shift();
    this.#pending = 1;
    return next;
  }

  #answer(passing: Passing, reply: http.IncomingMessage): void {
    this.hooks.alive();
    const { name, response, cut } = passing;
    if (cut?.place === 'reply') {
      reply.resume();
      this.#strike(passing, cut.kind);
      return;
    }
    // Whatever its length: a part of it must be able to pass for the whole.
    const { 'content-length': _, connection: __, 'keep-alive': ___, ...headers } = reply.headers;
    response.writeHead(reply.statusCode ?? 502, cut ? headers : reply.headers);
    response.flushHeaders();
    this.hooks.replied?.(name);
    const byte = typeof cut?.place === 'object' ? cut.place.byte : Number.POSITIVE_INFINITY;
    const streams = reply.headers['content-type']?.startsWith('text/event-stream') ?? false;
    const passed = new Passed(name, reply.statusCode ?? 0, streams);
    this.#tape.push(passed);
    const mangler = streams ? mangling(this.hooks.mangle?.() ?? null) : null;
    let length = 0;
    const strikeWhenDue = () => {
      if (cut && length >= byte && !passing.struck) {
        this.#strike(passing, cut.kind);
      }
    };
    strikeWhenDue();
    reply.on('data', (received: Buffer) => {
      this.hooks.alive();
      const chunk = mangler ? mangler(received) : received;
      const rest = passing.struck ? Number.POSITIVE_INFINITY : byte - length;
      const passes = chunk.subarray(0, rest);
      length += passes.length;
      passed.add(passes);
      this.#write(passing, passes);
      strikeWhenDue();
      this.#write(passing, chunk.subarray(passes.length));
    });
    reply.on('end', () => {
      this.hooks.alive();
      if (!passing.struck || cut?.kind === 'garbage') {
        response.end();
      }
      this.hooks.passed?.(name);
    });
    reply.on('error', () => this.#broke(passing));
  }

  /** The server itself hung up; after a cut that is our own doing. */
  #broke({ response, struck }: Passing): void {
    if (!struck) {
      response.socket?.destroy();
    }
  }

  /** After a cut only garbage lets more pass. */
  #write({ response, cut, struck }: Passing, bytes: Buffer): void {
    if (bytes.length > 0 && (!struck || cut?.kind === 'garbage')) {
      response.write(bytes);
    }
  }

  #strike(passing: Passing, kind: CutKind): void {
    const { response, upstream } = passing;
    passing.struck = true;
    this.#pending = 0;
    this.#struckAt = Math.min(this.#struckAt, this.#tape.length);
    switch (kind) {
      case 'end':
        upstream?.destroy();
        if (response.headersSent) {
          response.end();
        } else {
          response.socket?.end();
        }
        break;
      case 'reset':
        upstream?.destroy();
        void turns(READING_TURNS).then(() => response.socket?.resetAndDestroy());
        break;
      case 'stall':
        this.#silent++;
        response.on('close', () => this.#silent--);
        break;
      case 'garbage':
        if (response.headersSent) {
          response.write(GARBAGE);
        } else {
          upstream?.destroy();
          response.socket?.end(GARBAGE);
        }
        break;
    }
    this.hooks.struck?.();
  }
}

function nameOf({ method, url }: http.IncomingMessage): ExchangeName {
  const { pathname } = new URL(url ?? '', 'http://proxy');
  return `${method} ${pathname.replace(/\b[a-z]+_[0-9a-z]{8,}/g, '*')}`;
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
