import type { AgentSession, AgentSessionEnvironmentState } from 'openai/resources/beta/agents/agents';
import type { UnidentifiedEvent } from './wire';

/** What can become of a session's container; `reset` is that its files are lost. */
export type EnvironmentChange = AgentSessionEnvironmentState['status'] | 'reset';

/** The container of a session, as far as the script has one. */
export class SessionEnvironment {
  private resets = 0;

  constructor(private readonly session: AgentSession) {}

  get exists(): boolean {
    return this.session.environment.type !== 'none';
  }

  /** The event that says what has become of it; throws when there is none. */
  changed(change: EnvironmentChange, turn_id: string | null): UnidentifiedEvent {
    const { environment, id: session_id } = this.session;
    if (environment.type === 'none') throw new Error(`'${session_id}' has no environment`);
    const about = { session_id, turn_id };
    if (change === 'reset') {
      const reset_count = ++this.resets;
      return { type: 'agent.session.environment.reset', ...about, environment_id: environment.id, reset_count };
    }
    const failure = { code: 'sandbox_error', message: 'The environment failed.', type: 'server_error' };
    const error = change === 'failed' ? failure : null;
    const state: AgentSessionEnvironmentState = { id: environment.id, type: environment.type, status: change, error };
    // The types do not see that all these events have one shape.
    const type = `agent.session.environment.${change}` as const;
    return { type, ...about, environment: state } as UnidentifiedEvent;
  }
}
