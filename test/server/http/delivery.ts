import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { DeliveryFault, Faults } from '../control/faults';
import type { LoggedRequest } from '../control/requestLog';

const kinds: readonly DeliveryFault['kind'][] = ['oneByteChunks', 'crlf', 'bom', 'gzip', 'cutAtByte'];

/** Brings a stream's text to its connection, in the way that was asked for. */
export class Delivery {
  /** True from the cut on: nothing more goes out. */
  isCut = false;
  private isOver = false;
  private corked = false;
  private written = 0;
  /** What is still to be written byte by byte. */
  private trickle: Promise<void> = Promise.resolve();
  private readonly gzip: Gzip | undefined;
  private readonly faults: readonly DeliveryFault[];

  /** Writes the headers, to be sent with `start`. */
  constructor(
    private readonly response: ServerResponse,
    request: LoggedRequest,
    faults: Faults,
  ) {
    this.faults = kinds.map(kind => faults.take(request, [kind])).filter(fault => fault !== undefined);
    if (this.has('gzip')) this.gzip = createGzip().on('data', (bytes: Buffer) => this.pass(bytes));
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...(this.gzip && { 'content-encoding': 'gzip' }),
    });
  }

  get open(): boolean {
    return !this.isOver && this.writable;
  }

  private get writable(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }

  start(): void {
    this.response.flushHeaders();
  }

  /** False when the connection has no room for more at the moment. Text of the same moment leaves in one packet. */
  write(text: string): boolean {
    if (this.isCut) return true;
    const bytes = Buffer.from(this.worded(text));
    const cut = this.faults.find(fault => fault.kind === 'cutAtByte');
    const left = cut ? cut.byte - this.written : Infinity;
    this.written += bytes.length;
    this.cork();
    const roomLeft = this.writeBytes(left < bytes.length ? bytes.subarray(0, left) : bytes);
    if (cut && left <= bytes.length) void this.cutOff(cut.how);
    return roomLeft;
  }

  end(): void {
    const { gzip } = this;
    const end = (): void => void this.trickle.then(() => this.response.end());
    if (this.isOver) return;
    this.isOver = true;
    if (gzip) gzip.once('end', end).end();
    else if (this.has('oneByteChunks')) end();
    else this.response.end();
  }

  /** Ends the connection before its time, once everything written has been handed to the system. */
  async cutOff(how: 'end' | 'reset'): Promise<void> {
    this.isCut = true;
    await this.flushed();
    if (how === 'end') this.response.end();
    else this.response.socket?.resetAndDestroy();
  }

  /** Resolves when the connection has room again, or is closed. */
  async untilDrained(closed: AbortSignal): Promise<void> {
    const { response } = this;
    this.uncork();
    await this.trickle;
    await new Promise<void>(resolve => {
      const done = (): void => {
        response.off('drain', done);
        closed.removeEventListener('abort', done);
        resolve();
      };
      if (!response.writableNeedDrain) return resolve();
      response.once('drain', done);
      closed.addEventListener('abort', done, { once: true });
    });
  }

  private has(kind: DeliveryFault['kind']): boolean {
    return this.faults.some(fault => fault.kind === kind);
  }

  private worded(text: string): string {
    const lines = this.has('crlf') ? text.replaceAll('\n', '\r\n') : text;
    return this.has('bom') && this.written === 0 ? `\uFEFF${lines}` : lines;
  }

  private writeBytes(bytes: Buffer): boolean {
    if (!this.gzip) return this.pass(bytes);
    this.gzip.write(bytes);
    this.gzip.flush();
    return true;
  }

  private pass(bytes: Buffer): boolean {
    if (!this.writable) return true;
    if (!this.has('oneByteChunks')) return this.response.write(bytes);
    this.trickle = this.trickle.then(() => this.writeSlowly(bytes));
    return false;
  }

  /** Gives the client time to read each byte before the next: it would get them together else. */
  private async writeSlowly(bytes: Buffer): Promise<void> {
    for (let index = 0; index < bytes.length && this.writable; index++) {
      this.response.write(bytes.subarray(index, index + 1));
      await nextTurn();
    }
  }

  private cork(): void {
    if (this.corked || this.has('oneByteChunks')) return;
    this.corked = true;
    this.response.cork();
    process.nextTick(() => this.uncork());
  }

  private uncork(): void {
    if (!this.corked) return;
    this.corked = false;
    this.response.uncork();
  }

  private async flushed(): Promise<void> {
    const { gzip, response } = this;
    if (gzip) await new Promise<void>(resolve => gzip.flush(resolve));
    this.uncork();
    await this.trickle;
    if (this.writable) await new Promise<void>(resolve => response.write('', () => resolve()));
  }
}
