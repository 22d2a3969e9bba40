import type { AgentSessionEvent, AgentSessionItem, AgentSessionMessage } from 'openai/resources/beta/agents/agents';
import type { Turn } from 'openai/resources/beta/agents/sessions/turns/turns';

type Unidentified<E> = E extends AgentSessionEvent ? Omit<E, 'event_id'> : never;

/** A session's event before it gets its ID. */
export type UnidentifiedEvent = Unidentified<AgentSessionEvent>;

/** The content of a message that a client sent. */
export type MessageContent = AgentSessionMessage['content'];

/** A turn with its items, in the order in which they began. */
export interface TurnRecord {
  readonly resource: Turn;
  items: readonly AgentSessionItem[];
}
