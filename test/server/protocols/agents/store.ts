import { notFound } from '../../http/apiError';
import { type AgentConfig, newAgent, type ScriptedAgent } from './agentResource';
import type { Session } from './session';

/** A saved agent to have from the start; what is left out has the API's default. */
export type AgentSeed = Partial<AgentConfig> & {
  readonly id?: string;
  readonly name?: string;
  readonly metadata?: Record<string, string>;
};

/** The saved agents and the sessions; in memory, until the server closes. */
export class AgentStore {
  readonly agents = new Map<string, ScriptedAgent>();
  private readonly sessions = new Map<string, Session>();
  private readonly unlisted = new Set<string>();
  private indexHeld = false;

  seed({ id, name, ...config }: AgentSeed): ScriptedAgent {
    const agent: ScriptedAgent = { ...newAgent(id), ...config, name: name ?? null };
    this.agents.set(agent.id, agent);
    return agent;
  }

  agent(id: string): ScriptedAgent {
    const found = this.agents.get(id);
    if (!found) throw notFound('Agent', id);
    return found;
  }

  addSession(session: Session): void {
    this.sessions.set(session.resource.id, session);
    if (this.indexHeld) this.unlisted.add(session.resource.id);
  }

  session(id: string): Session {
    const found = this.sessions.get(id);
    if (!found) throw notFound('Session', id);
    return found;
  }

  deleteSession(id: string): void {
    this.session(id).close();
    this.sessions.delete(id);
  }

  /** What a list shows, oldest first: while the index is held, not the sessions that are new. */
  listedSessions(): readonly Session[] {
    return [...this.sessions.values()].filter(session => !this.unlisted.has(session.resource.id));
  }

  holdIndex(): void {
    this.indexHeld = true;
  }

  releaseIndex(): void {
    this.indexHeld = false;
    this.unlisted.clear();
  }
}
