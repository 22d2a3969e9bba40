import type { Memento } from 'vscode';
import type { ServerFacts, ServerMemory } from '../../core/backend';
import type { Connection } from '../../core/connection';

const KEY = 'serverFacts';

/** What is known about each connection's server, in the user's own memory. */
export class ServerMemories {
  constructor(private readonly memento: Memento) {}

  of(connection: Connection): ServerMemory {
    const key = keyOf(connection);
    const all = () => this.memento.get<Readonly<Record<string, ServerFacts>>>(KEY, {});
    const { memento } = this;
    return {
      get facts() {
        return all()[key] ?? {};
      },
      remember: facts => void memento.update(KEY, { ...all(), [key]: facts }),
    };
  }
}

function keyOf({ baseUrl, organization, project }: Connection): string {
  return JSON.stringify([baseUrl, organization, project]);
}
