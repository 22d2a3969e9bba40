import { commands, type Memento, workspace } from 'vscode';
import type { ThreadSummary } from '../../core/threads/threadSummary';
import { Emitter } from '../../shared/emitter';
import { CONTEXTS } from '../ids';

const KEY = 'threadScope';

export type Scope = 'workspace' | 'all';

/** Which threads the list shows; each workspace has its own choice. */
export class ThreadScope {
  private readonly changes = new Emitter<void>();
  readonly onDidChange = this.changes.event;

  constructor(private readonly memento: Memento) {
    void this.tell();
  }

  get scope(): Scope {
    return this.memento.get<Scope>(KEY) === 'all' ? 'all' : 'workspace';
  }

  async set(scope: Scope): Promise<void> {
    await this.memento.update(KEY, scope);
    await this.tell();
    this.changes.fire();
  }

  /** A thread that began without a folder belongs to a window without one. */
  has({ workspaceFolders }: ThreadSummary): boolean {
    const folders = workspace.workspaceFolders ?? [];
    return (
      this.scope === 'all' ||
      (folders.length === 0
        ? workspaceFolders.length === 0
        : folders.some(({ uri }) => workspaceFolders.includes(uri.toString())))
    );
  }

  /** For the buttons in the view's title. */
  private async tell(): Promise<void> {
    await commands.executeCommand('setContext', CONTEXTS.threadScope, this.scope);
  }
}
