import { commands, type Memento } from 'vscode';
import type { FileSystem } from '../../core/fileSystem';
import { ThreadLabels } from '../../core/threads/threadLabels';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { unreachable } from '../../shared/unreachable';
import { COMMANDS, THREAD_COMMANDS } from '../ids';
import { ThreadActions, type ThreadActionsContext } from './threadActions';
import { ThreadBranching, type ThreadBranchingContext } from './threadBranching';
import { ThreadScope } from './threadScope';
import { ThreadTree } from './threadTree';

export type { ThreadRow } from './threadTree';

type ThreadCommand = (typeof THREAD_COMMANDS)[keyof typeof THREAD_COMMANDS];

interface ThreadListContext
  extends Omit<ThreadActionsContext, 'tree' | 'labels'>,
    Omit<ThreadBranchingContext, 'tree'> {
  readonly files: FileSystem;
  readonly memory: Memento;
}

/** The list of threads and what can be done with one: the entry of `dist/threadsView.js`, loaded when it is needed. */
export class ThreadList implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly scope: ThreadScope;
  private readonly actions: ThreadActions;
  private readonly branching: ThreadBranching;
  readonly tree: ThreadTree;

  constructor({ memory, files, ...context }: ThreadListContext) {
    const { store, threads, chat } = context;
    const labels = new ThreadLabels(files);
    this.scope = new ThreadScope(memory, () => chat.assistantId);
    this.tree = this.owned.add(new ThreadTree(store, labels, threads, chat, this.scope));
    this.actions = new ThreadActions({ ...context, labels, tree: this.tree });
    this.branching = new ThreadBranching({ ...context, tree: this.tree });
  }

  /**
   * `row` is what the menus of the view, or of the chat's page, hand over; without it the thread that is shown is meant.
   * Throws a `UserError`.
   */
  run(command: ThreadCommand, row: unknown): Promise<void> {
    const { actions, branching, scope } = this;
    switch (command) {
      case THREAD_COMMANDS.renameThread:
        return actions.rename(row);
      case THREAD_COMMANDS.pinThread:
        return actions.setPinned(row, true);
      case THREAD_COMMANDS.unpinThread:
        return actions.setPinned(row, false);
      case THREAD_COMMANDS.deleteThread:
        return actions.delete(row);
      case THREAD_COMMANDS.exportThread:
        return actions.export(row);
      case THREAD_COMMANDS.importThread:
        return actions.import();
      case THREAD_COMMANDS.branchThread:
        return andFocus(branching.branch(row));
      case THREAD_COMMANDS.editMessage:
        return andFocus(branching.edit(row));
      case THREAD_COMMANDS.askAgain:
        return andFocus(branching.askAgain(row));
      case THREAD_COMMANDS.askAnother:
        return andFocus(branching.askAnother(row));
      case THREAD_COMMANDS.openOriginalThread:
        return actions.openOriginal(row);
      case THREAD_COMMANDS.showAllThreads:
        return scope.showAll('workspaces');
      case THREAD_COMMANDS.showWorkspaceThreads:
        return scope.showOne('workspaces');
      case THREAD_COMMANDS.showThreadsOfAllAssistants:
        return scope.showAll('assistants');
      case THREAD_COMMANDS.showThreadsOfThisAssistant:
        return scope.showOne('assistants');
      default:
        return unreachable(command);
    }
  }

  dispose(): void {
    this.owned.dispose();
  }
}

/** Where another thread is shown now, the keyboard goes there. */
async function andFocus(begun: Promise<boolean>): Promise<void> {
  if (await begun) {
    await commands.executeCommand(COMMANDS.focus);
  }
}
