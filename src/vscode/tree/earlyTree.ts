import { type Event, EventEmitter, type TreeDataProvider, type TreeItem, type TreeView } from 'vscode';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import type { Event as OwnEvent } from '../../shared/emitter';

/** What a view shows beside its rows. */
export interface TreeHead {
  readonly message: string;
  readonly badge: TreeView<unknown>['badge'];
}

/** The rows of a view, of which VS Code keeps those that it was given. */
export interface Tree<Row> {
  readonly onDidChange: OwnEvent<void>;
  children(parent: Row | undefined): Promise<readonly Row[]>;
  item(row: Row): TreeItem;
  head(): TreeHead;
}

/** Stands for a tree until somebody opens its view: what fills it is loaded then. */
export class EarlyTree<Row> implements TreeDataProvider<Row>, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new EventEmitter<undefined>());
  private loading: Promise<Tree<Row>> | null = null;
  private loaded: Tree<Row> | null = null;
  private view: TreeView<Row> | null = null;

  readonly onDidChangeTreeData: Event<undefined> = this.changes.event;

  constructor(
    private readonly load: () => Promise<Tree<Row>>,
    private readonly describe: (error: unknown) => string,
  ) {}

  attach(view: TreeView<Row>): void {
    this.view = view;
  }

  async getChildren(parent?: Row): Promise<Row[]> {
    try {
      this.loading ??= this.take();
      const rows = await (await this.loading).children(parent);
      this.showHead();
      return [...rows];
    } catch (error) {
      // An empty list would say that there is nothing.
      this.loading = this.loaded ? this.loading : null;
      if (this.view) {
        this.view.message = this.describe(error);
      }
      return [];
    }
  }

  getTreeItem(row: Row): TreeItem {
    return this.loaded?.item(row) ?? {};
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async take(): Promise<Tree<Row>> {
    const tree = await this.load();
    this.loaded = tree;
    this.owned.add(
      tree.onDidChange(() => {
        this.showHead();
        this.changes.fire(undefined);
      }),
    );
    return tree;
  }

  private showHead(): void {
    if (this.view && this.loaded) {
      const { message, badge } = this.loaded.head();
      this.view.message = message;
      this.view.badge = badge;
    }
  }
}
