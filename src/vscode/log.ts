import { type LogOutputChannel, window } from 'vscode';
import type { BackendLog } from '../core/backend';
import type { Disposable } from '../shared/disposable';

/** The extension's log channel. Lines hold methods, paths, states and codes; never a body, never a key. */
export class Log implements BackendLog, Disposable {
  private readonly channel: LogOutputChannel = window.createOutputChannel('Ask Assistant', { log: true });

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
    this.channel.dispose();
  }
}
