import type { SecretStorage } from 'vscode';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';

const PREFIX = 'apiKey:';

/** API keys, one per origin. They leave this class only to make a client for that very origin. */
export class ApiKeys implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  /** For a machine whose secret storage doesn't keep what it is given; gone with the window. */
  private readonly inMemory = new Map<string, string>();

  readonly onDidChange = this.changes.event;

  constructor(private readonly secrets: SecretStorage) {
    this.owned.add(
      secrets.onDidChange(({ key }) => {
        if (key.startsWith(PREFIX)) {
          this.changes.fire();
        }
      }),
    );
  }

  async get(origin: string): Promise<string | null> {
    return this.inMemory.get(origin) ?? (await this.stored(origin));
  }

  /** Returns whether the key will still be there in the next session. */
  async set(origin: string, key: string): Promise<'stored' | 'inMemory'> {
    this.inMemory.delete(origin);
    try {
      await this.secrets.store(PREFIX + origin, key);
    } catch {
      // A locked or missing keyring: reading it back tells.
    }
    if ((await this.stored(origin)) === key) {
      this.changes.fire();
      return 'stored';
    }
    this.inMemory.set(origin, key);
    this.changes.fire();
    return 'inMemory';
  }

  async clear(origin: string): Promise<void> {
    this.inMemory.delete(origin);
    await this.secrets.delete(PREFIX + origin);
    this.changes.fire();
  }

  dispose(): void {
    this.owned.dispose();
    this.inMemory.clear();
  }

  private async stored(origin: string): Promise<string | null> {
    try {
      return (await this.secrets.get(PREFIX + origin)) ?? null;
    } catch {
      return null;
    }
  }
}
