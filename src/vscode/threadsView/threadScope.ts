import { commands, type Memento, workspace } from 'vscode';
import type { ThreadSummary } from '../../core/threads/threadSummary';
import { Emitter } from '../../shared/emitter';
import { CONTEXTS } from '../ids';

const KEYS = { workspaces: 'threadScope', assistants: 'threadAssistants' } as const;

/** What is chosen by: the workspace that a thread began in, and the assistant that it is with. */
export type Filter = keyof typeof KEYS;

/** Which threads the list shows; each workspace has its own choice. */
export class ThreadScope {
  private readonly changes = new Emitter<void>();
  readonly onDidChange = this.changes.event;

  /** `assistantId` is that of the assistant in use. */
  constructor(
    private readonly memento: Memento,
    private readonly assistantId: () => string,
  ) {
    void this.tell();
  }

  /** Whether all threads pass, instead of those of this workspace, or of this assistant. */
  showsAll(filter: Filter): boolean {
    const chosen = this.memento.get<string>(KEYS[filter]);
    return filter === 'workspaces' ? chosen === 'all' : chosen !== 'one';
  }

  async showAll(filter: Filter): Promise<void> {
    await this.set(filter, 'all');
  }

  async showOne(filter: Filter): Promise<void> {
    await this.set(filter, filter === 'workspaces' ? 'workspace' : 'one');
  }

  has(thread: ThreadSummary): boolean {
    return (
      (this.showsAll('workspaces') || isHere(thread)) &&
      (this.showsAll('assistants') || thread.assistantId === this.assistantId())
    );
  }

  private async set(filter: Filter, choice: 'all' | 'workspace' | 'one'): Promise<void> {
    await this.memento.update(KEYS[filter], choice);
    await this.tell();
    this.changes.fire();
  }

  /** For the view's menus. */
  private async tell(): Promise<void> {
    const { threadScope, threadAssistants } = CONTEXTS;
    await Promise.all([
      commands.executeCommand('setContext', threadScope, this.showsAll('workspaces') ? 'all' : 'workspace'),
      commands.executeCommand('setContext', threadAssistants, this.showsAll('assistants') ? 'all' : 'one'),
    ]);
  }
}

/** A thread that began without a folder belongs to a window without one. */
function isHere({ workspaceFolders }: ThreadSummary): boolean {
  const folders = workspace.workspaceFolders ?? [];
  return folders.length === 0
    ? workspaceFolders.length === 0
    : folders.some(({ uri }) => workspaceFolders.includes(uri.toString()));
}
