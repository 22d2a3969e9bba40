import fs from 'node:fs';
import path from 'node:path';
import type { Timing } from '../../../../../src/backends/wire/timing';
import type { Backend } from '../../../../../src/core/backend';
import { repoRoot } from '../../../../support/repo';
import { testBackend } from '../../support/harness';
import type { BodyEnd } from '../../support/replay';
import { TestTiming } from '../../support/testTiming';
import type { NamedEvent } from './threadWire';

/** One request and its reply, as the real server gave it; a stream is its text. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number | string;
  readonly request?: unknown;
  readonly response: unknown;
}

const FOLDER = path.resolve(repoRoot, '../shared/recordings');

/** The exchanges of every recording that speaks the Assistants API, by file; null when they aren't on this machine. */
export function readExchanges(): ReadonlyMap<string, readonly Exchange[]> | null {
  if (!fs.existsSync(FOLDER)) {
    return null;
  }
  const files = fs.readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    files.flatMap(name => {
      const exchanges: unknown = name.endsWith('.json')
        ? JSON.parse(fs.readFileSync(path.join(FOLDER, name), 'utf8'))
        : null;
      const own = (Array.isArray(exchanges) ? exchanges : []).filter(isAssistants);
      return own.length === 0 ? [] : [[name, own] as const];
    }),
  );
}

function isAssistants({ path: at }: Exchange): boolean {
  return /^\/v1\/(assistants|threads)/.test(at);
}

/** A recorded stream's events, each as the bytes that came over the wire. */
export function eventsOf(stream: string): readonly string[] {
  return stream.split(/(?<=\n\n)/).filter(event => event.trim() !== '');
}

/** What an event says; null for the word that ends the stream. */
export function parseEvent(event: string): NamedEvent | null {
  const data = /^data: (.*)$/m.exec(event)?.[1] ?? '';
  return data === '[DONE]' ? null : { event: /^event: (.*)$/m.exec(event)?.[1] ?? '', data: JSON.parse(data) };
}

export interface Answer {
  readonly status?: number;
  /** JSON, or a stream's bytes. */
  readonly body: object | Iterable<Uint8Array>;
  readonly end?: BodyEnd;
}

/** Answers by method and path without `/v1` and query; null is a mistake in the test. */
export type Responder = (method: string, at: string, body: unknown) => Answer | null;

/** A backend whose `fetch` is answered by the responder. */
export function answeredBackend(respond: Responder, timing: Timing = new TestTiming()): Backend {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    const sent: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    const answer = respond(init?.method ?? 'GET', pathname.replace(/^\/v1/, ''), sent);
    if (answer === null) {
      throw new Error(`nothing answers ${init?.method} ${pathname}`);
    }
    const { body, status = 200, end = 'closed' } = answer;
    return Symbol.iterator in body
      ? new Response(streamed(body, end), { headers: { 'content-type': 'text/event-stream' } })
      : new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  };
  try {
    return testBackend('assistants', 'http://replay.invalid/v1', {}, timing);
  } finally {
    globalThis.fetch = original;
  }
}

function streamed(pieces: Iterable<Uint8Array>, end: BodyEnd): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream({
    pull(sink) {
      const { done, value } = iterator.next();
      if (!done) {
        sink.enqueue(value);
      } else if (end === 'closed') {
        sink.close();
      } else {
        sink.error(new TypeError('terminated'));
      }
    },
  });
}

/**
 * Answers with what was recorded for a request, in its order; what the recording client did in another way than ours
 * is filled in: the thread is there, and takes our message.
 */
export function recorded(exchanges: readonly Exchange[]): Responder {
  const replies = new Map<string, Answer[]>();
  let thread = 'thread_recorded';
  for (const { method, path: at, status, response } of exchanges) {
    const run = Object(response);
    const plain = at.replace(/\?.*$/, '').replace(/^\/v1/, '');
    const key = `${method} ${plain === '/threads/runs' ? `/threads/${run.thread_id}/runs` : plain}`;
    const body = typeof response === 'string' ? [Buffer.from(response)] : run;
    replies.set(key, [...(replies.get(key) ?? []), { status: Number(status), body }]);
    thread = /\/threads\/(thread_\w+)/.exec(key)?.[1] ?? thread;
  }
  return (method, at) => {
    const queue = replies.get(`${method} ${at}`) ?? [];
    const next = queue.length > 1 ? queue.shift() : queue[0];
    if (next !== undefined) {
      return next;
    }
    switch (`${method} ${at}`) {
      case 'POST /threads':
        return { body: { id: thread, object: 'thread' } };
      case `POST /threads/${thread}/messages`:
        return { body: { id: 'msg_asked', object: 'thread.message', role: 'user' } };
      default:
        return { status: 404, body: { error: { message: 'Not recorded.', type: 'invalid_request_error' } } };
    }
  };
}

/** What a server has of a run whose stream has brought these events. */
export function stateAfter(events: readonly NamedEvent[]): {
  readonly run: object;
  readonly messages: readonly object[];
  readonly steps: readonly object[];
} {
  const latest = (prefix: RegExp) => {
    const found = new Map<string, object>();
    for (const { event, data } of events) {
      if (prefix.test(event) && !event.endsWith('.delta')) {
        found.set(String(Object(data).id), data);
      }
    }
    return [...found.values()];
  };
  const [run] = latest(/^thread\.run\.\w+$/);
  if (run === undefined) {
    throw new Error('no run in this stream');
  }
  return { run, messages: latest(/^thread\.message\./), steps: latest(/^thread\.run\.step\./) };
}
