import { userError } from '../../shared/userError';
import type { Timing } from './timing';

/** Watches over one request until {@link Watchdog.stop}, or until the body that it guards has ended. */
export interface Watchdog {
  /** Aborted when the caller's signal is, and with `noAnswer` when the server stayed silent for too long. */
  readonly signal: AbortSignal;
  heard(): void;
  stop(): void;
  /** The same body; each piece counts as heard. What goes wrong in reading it is passed through `failure`. */
  guard(
    body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
    failure: (error: unknown) => unknown,
  ): ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/** Starts to watch over a request to `host`; `silenceMs` is the longest time between two signs of life. */
export function watch(host: string, silenceMs: number, timing: Timing, caller: AbortSignal | null): Watchdog {
  const controller = new AbortController();
  const onAbort = () => controller.abort(caller?.reason);
  let heardAt = timing.now();
  let disarm = () => {};

  const stop = () => {
    disarm();
    caller?.removeEventListener('abort', onAbort);
  };
  // One timer that looks back, not one per piece: an answer can have many thousand.
  const arm = (ms: number) => {
    disarm = timing.after(ms, () => {
      const left = heardAt + silenceMs - timing.now();
      if (left > 0) {
        arm(left);
      } else {
        stop();
        controller.abort(userError('noAnswer', { args: { host, seconds: String(Math.round(silenceMs / 1000)) } }));
      }
    });
  };
  const heard = () => {
    heardAt = timing.now();
  };

  if (caller?.aborted) {
    onAbort();
  } else {
    caller?.addEventListener('abort', onAbort, { once: true });
    arm(silenceMs);
  }

  return {
    signal: controller.signal,
    heard,
    stop,
    guard: (body, failure) => {
      if (body === null) {
        stop();
        return null;
      }
      const reader = body.getReader();
      return new ReadableStream({
        start(sink) {
          // By our own hand: Node loses sight of a request's signal once the garbage collector has run, and then neither
          // ends the body nor closes the connection.
          const onAbort = () => {
            stop();
            sink.error(failure(controller.signal.reason));
            reader.cancel(controller.signal.reason).catch(() => {});
          };
          controller.signal.addEventListener('abort', onAbort, { once: true });
          if (controller.signal.aborted) {
            onAbort();
          }
        },
        async pull(sink) {
          try {
            const { done, value } = await reader.read();
            heard();
            if (controller.signal.aborted) {
              return;
            }
            if (done) {
              stop();
              sink.close();
            } else {
              sink.enqueue(value);
            }
          } catch (error) {
            stop();
            sink.error(failure(error));
          }
        },
        cancel(reason) {
          stop();
          return reader.cancel(reason);
        },
      });
    },
  };
}
