import { createServer, type RequestListener, type Server } from 'node:http';

/** Where the server listens: on 127.0.0.1, from `listen` to `close`, as often as it is wanted. */
export class Listener {
  private readonly http: Server;
  private boundPort = 0;

  constructor(onRequest: RequestListener) {
    // A connection that this end closes just when a client uses it again would look like a fault.
    this.http = createServer({ keepAliveTimeout: 60_000 }, onRequest);
  }

  /** 0 until it listens for the first time. */
  get port(): number {
    return this.boundPort;
  }

  /** 0 takes a free port. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', () => {
        this.http.off('error', reject);
        resolve();
      });
    });
    const address = this.http.address();
    if (typeof address === 'object' && address) this.boundPort = address.port;
  }

  /** Ends every connection; does nothing when it does not listen. */
  async close(): Promise<void> {
    await new Promise<void>(resolve => {
      this.http.close(() => resolve());
      this.http.closeAllConnections();
    });
  }
}
