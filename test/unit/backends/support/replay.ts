import type { Protocol } from '../../../../src/core/assistant';
import type { Backend } from '../../../../src/core/backend';
import { testBackend } from './harness';

/** How a replayed body ends: as it should, or in the middle by a broken connection. */
export type BodyEnd = 'closed' | 'broken';

/**
 * A backend whose `fetch` answers its first request with this body, in these pieces, and each later one with a response
 * that has nothing to say.
 */
export function replayingBackend(protocol: Protocol, pieces: Iterable<Uint8Array>, end: BodyEnd): Backend {
  const bodies = [body(pieces, end)];
  const original = globalThis.fetch;
  globalThis.fetch = async () =>
    new Response(bodies.shift() ?? EMPTY_RESPONSE, { headers: { 'content-type': 'text/event-stream' } });
  try {
    return testBackend(protocol, 'http://replay.invalid/v1');
  } finally {
    globalThis.fetch = original;
  }
}

const EMPTY_RESPONSE = 'data: {"type":"response.completed","response":{"id":"resp_empty","output":[]}}\n\n';

function body(pieces: Iterable<Uint8Array>, end: BodyEnd): ReadableStream<Uint8Array> {
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

/** The bytes in pieces of this size. */
export function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array, void, void> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}
