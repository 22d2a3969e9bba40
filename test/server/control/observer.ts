/** Something that the server sent: a whole body, or one event of a stream. */
export interface Sent {
  /** Method and path pattern without `/v1`, e.g. `POST /responses` or `GET /agents/{agent_id}`. */
  readonly operation: string;
  readonly status: number;
  readonly kind: 'body' | 'event';
  /** The parsed value; a string when it is no JSON; undefined for an empty body. */
  readonly value: unknown;
  /** True when a fault broke this on purpose. */
  readonly deliberate: boolean;
}

/** A body that the server took: one that it refused is not reported. */
export interface Received {
  readonly operation: string;
  readonly body: unknown;
}

/** Sees everything that goes through. What it throws does not disturb the exchange: the server's `close()` throws it. */
export interface Observer {
  readonly onSend?: (sent: Sent) => void;
  readonly onReceive?: (received: Received) => void;
}

/** Calls an observer and keeps what it throws. */
export class GuardedObserver {
  readonly errors: Error[] = [];

  constructor(private readonly observer: Observer) {}

  sent(sent: Sent): void {
    this.guard(() => this.observer.onSend?.(sent));
  }

  received(received: Received): void {
    this.guard(() => this.observer.onReceive?.(received));
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.errors.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
