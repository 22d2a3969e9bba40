import { type LogOutputChannel, window } from 'vscode';
import type { BackendLog } from '../core/backend';
import type { Disposable } from '../shared/disposable';

/** The extension's log channel. Lines hold methods, paths, states and codes; never a body, never a key. */
export class Log implements BackendLog, Disposable {
  private opened: LogOutputChannel | null = null;

  info(line: string): void {
    this.channel.info(line);
  }

  debug(line: string): void {
    this.channel.debug(line);
  }

  warn(line: string): void {
    this.channel.warn(line);
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.opened?.dispose();
  }

  /** Made with the first line: it opens a file, which activation need not wait for. */
  private get channel(): LogOutputChannel {
    this.opened ??= window.createOutputChannel('Ask Assistant', { log: true });
    return this.opened;
  }
}
