import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import type { AgentSessionEvent } from 'openai/resources/beta/agents/agents';
import { collect, typeOrder } from './checkedServer';

/** No environment: the session must begin with a message. */
export const none = { type: 'none' } as const;
/** A function to offer. */
export const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather',
  parameters: {},
  defer_loading: false,
} as const;

/** The event of a user's message. */
export function message(text: string) {
  const content = [{ type: 'input_text' as const, text }];
  return { type: 'agent.session.input.message' as const, input: [{ role: 'user' as const, content }] };
}

/** The event that stops a turn. */
export const cancel = { type: 'agent.session.input.cancel' } as const;

/** Reads a stream until it has carried events of this type so many times, and closes it. */
export async function until(
  stream: AsyncIterable<AgentSessionEvent>,
  type: string,
  times = 1,
): Promise<readonly AgentSessionEvent[]> {
  const seen: AgentSessionEvent[] = [];
  for await (const event of stream) {
    seen.push(event);
    if (seen.filter(one => one.type === type).length === times) return seen;
  }
  assert.fail(`The stream ended before ${type}: ${typeOrder(seen).join(', ')}`);
}

/** A session whose first turn is over. */
export async function idleSession(client: OpenAI, agent_id: string): Promise<string> {
  const params = { agent_id, environment: none, input: 'hello', stream: true } as const;
  const [first] = await collect(await client.beta.agents.sessions.create(params));
  assert.ok(first?.type === 'agent.session.created');
  return first.session.id;
}
