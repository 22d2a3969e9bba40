import { workspace } from 'vscode';
import type { Protocol } from '../../core/assistant';
import type { Backend } from '../../core/backend';
import { CircuitBreaker } from '../../core/circuitBreaker';
import type { Connection } from '../../core/connection';
import type { LazyModules } from '../../core/lazyModules';
import { parseBaseUrl, type ServerUrl } from '../../core/serverUrl';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { isUserError, userError } from '../../shared/userError';
import type { Log } from '../log';
import type { Settings } from '../settings';
import type { ApiKeys } from './apiKeys';
import type { ServerMemories } from './serverMemory';

/** Makes backends for the connection that the settings name, and keeps them while nothing of it changes. */
export class Backends implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly made = new Map<string, Backend>();
  private readonly breakers = new Map<string, CircuitBreaker>();

  constructor(
    /** What comes with them. */
    readonly load: () => Promise<LazyModules>,
    private readonly settings: Settings,
    private readonly keys: ApiKeys,
    private readonly memories: ServerMemories,
    private readonly log: Log,
    private readonly userAgent: string,
  ) {
    this.owned.add(
      workspace.onDidChangeConfiguration(change => {
        // A client takes VS Code's fetch, and its proxy with it, when it is made.
        if (change.affectsConfiguration('http')) {
          this.made.clear();
        }
      }),
    );
    this.owned.add(keys.onDidChange(() => this.made.clear()));
  }

  /** Throws `baseUrlInvalid`. */
  server(): ServerUrl & { readonly host: string } {
    const server = parseBaseUrl(this.settings.baseUrl);
    if (isUserError(server)) {
      throw server;
    }
    return { ...server, host: new URL(server.baseUrl).host };
  }

  /** Throws `baseUrlInvalid`. */
  connection(): Connection {
    const { baseUrl, origin } = this.server();
    const { organization, project } = this.settings;
    return { baseUrl, origin, organization, project };
  }

  /** Whether the server can be asked: it needs no key, or there is one. */
  async hasKey(): Promise<boolean> {
    const { origin, loopback } = this.server();
    return loopback || (await this.keys.get(origin)) !== null;
  }

  /** Stands before everything at this connection that nobody clicked for. Throws `baseUrlInvalid`. */
  breaker(): CircuitBreaker {
    const connection = JSON.stringify(this.connection());
    const breaker = this.breakers.get(connection) ?? new CircuitBreaker(Date.now);
    this.breakers.set(connection, breaker);
    return breaker;
  }

  /** Throws `baseUrlInvalid` or `keyMissing`. */
  async get(protocol: Protocol): Promise<Backend> {
    const { origin, host, loopback } = this.server();
    const key = await this.keys.get(origin);
    if (key === null && !loopback) {
      throw userError('keyMissing', { args: { host } });
    }
    return this.withKey(protocol, key);
  }

  /** For a key that is tried before it is kept. */
  async withKey(protocol: Protocol, apiKey: string | null): Promise<Backend> {
    const { requestTimeout, organization, project } = this.settings;
    const { baseUrl } = this.server();
    const identity = JSON.stringify([protocol, baseUrl, organization, project, requestTimeout, apiKey]);
    const known = this.made.get(identity);
    if (known) {
      return known;
    }
    const { createBackend } = await this.load();
    const backend = createBackend(protocol, {
      baseUrl,
      organization,
      project,
      apiKey,
      idleTimeoutMs: requestTimeout,
      userAgent: this.userAgent,
      memory: this.memories.of(this.connection()),
      health: this.breaker(),
      log: this.log,
    });
    this.made.set(identity, backend);
    return backend;
  }

  dispose(): void {
    this.owned.dispose();
    this.made.clear();
  }
}
