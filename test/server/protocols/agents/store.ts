import { notFound } from '../../http/apiError';
import { type AgentConfig, newAgent, type ScriptedAgent } from './agentResource';
import { Session, type SessionSnapshot } from './session';
import type { SessionServices } from './turn';

/** A saved agent to have from the start; what is left out has the API's default. */
export type AgentSeed = Partial<AgentConfig> & {
  readonly id?: string;
  readonly name?: string;
  readonly metadata?: Record<string, string>;
};

/** What the store leaves for the next start of the server, oldest first. */
export interface AgentsSnapshot {
  readonly agents: readonly ScriptedAgent[];
  readonly sessions: readonly SessionSnapshot[];
}

/** The saved agents and the sessions, in memory. */
export class AgentStore {
  readonly agents = new Map<string, ScriptedAgent>();
  private readonly sessions = new Map<string, Session>();
  private readonly unlisted = new Set<string>();
  private indexHeld = false;

  /** Live data, to be written at once. */
  snapshot(): AgentsSnapshot {
    return {
      agents: [...this.agents.values()],
      sessions: [...this.sessions.values()].map(session => session.snapshot()),
    };
  }

  restore({ agents, sessions }: AgentsSnapshot, services: SessionServices): void {
    for (const agent of agents) this.agents.set(agent.id, agent);
    for (const { resource, turns } of sessions) this.sessions.set(resource.id, new Session(resource, services, turns));
  }

  /** Saves it, unless there is one of that ID. */
  seed({ id, name, ...config }: AgentSeed): ScriptedAgent {
    const kept = id === undefined ? undefined : this.agents.get(id);
    if (kept) return kept;
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

  /** Deletes an agent or a session, also one that is working; false when there is none of that ID. */
  forget(id: string): boolean {
    if (this.agents.delete(id)) return true;
    if (!this.sessions.has(id)) return false;
    this.deleteSession(id);
    return true;
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
