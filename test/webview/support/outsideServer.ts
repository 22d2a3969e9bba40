import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of another origin than the panel's, which answers everybody and counts what it is asked for. */
export class OutsideServer {
  private paths: string[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly server: http.Server) {
    server.on('request', ({ url = '' }: http.IncomingMessage, response: http.ServerResponse) => {
      if (url !== '/' && url !== '/favicon.ico') {
        this.paths.push(url);
        for (const go of this.waiting.splice(0)) {
          go();
        }
      }
      response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' }).end('<body></body>');
    });
  }

  static async start(): Promise<OutsideServer> {
    const server = http.createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new OutsideServer(server);
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** The paths that it was asked for, but for the page at its root. */
  get asked(): readonly string[] {
    return this.paths;
  }

  /** Resolves with the next path that it is asked for. */
  async nextAsked(): Promise<string> {
    await new Promise<void>(resolve => this.waiting.push(resolve));
    return this.paths.at(-1) ?? '';
  }

  forget(): void {
    this.paths = [];
  }

  stop(): void {
    this.server.close();
  }
}
