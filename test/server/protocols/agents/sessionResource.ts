import type { AgentSession, Environment } from 'openai/resources/beta/agents/agents';
import { badRequest, notFound } from '../../http/apiError';
import type { Fields } from '../../http/body';
import { newId, nowInSeconds } from '../../http/ids';
import { efforts, newAgent, overriddenConfig, readTools, type ScriptedAgent } from './agentResource';
import { type MessageInput, readMessages } from './inputs';

/** A request for a session, read and found good. */
export interface SessionParams {
  readonly resource: AgentSession;
  /** The first messages; empty when there are none. */
  readonly input: readonly MessageInput[];
  readonly stream: boolean;
  readonly obfuscation: boolean;
}

const known = [
  ...['environment', 'agent', 'agent_id', 'input', 'metadata', 'prompt_cache_options', 'review', 'spend_control'],
  ...['stream', 'stream_options', 'vault_ids'],
];

/** Reads the body of a session's creation; throws the real errors where they are known. */
export function readSessionParams(body: Fields, agents: ReadonlyMap<string, ScriptedAgent>): SessionParams {
  body.refuseUnknown(known);
  const environment = readEnvironment(body);
  const input = body.has('input') ? readMessages(body.raw('input'), 'input') : [];
  const stream = body.boolean('stream') ?? false;
  if (input.length === 0 && environment.type === 'none') {
    throw badRequest("'input' is required when 'environment.type' is 'none'.", 'input', 'invalid_request_error');
  }
  if (input.length === 0 && stream) {
    throw badRequest("'input' is required when 'stream' is true.", 'input', 'invalid_request_error');
  }
  const now = nowInSeconds();
  const review = body.oneOf('review', ['none', 'auto_review'] as const);
  const limit = body.fields('spend_control')?.number('limit');
  const resource: AgentSession = {
    id: newId('sess'),
    object: 'agent.session',
    agent: readAgent(body, agents),
    created_at: now,
    last_active_at: now,
    environment,
    status: 'idle',
    required_actions: [],
    error: null,
    metadata: body.metadata() ?? {},
    usage: null,
    vault_ids: (body.array('vault_ids') ?? []).map(String),
    ...(review && { review }),
    ...(limit !== undefined && { spend_control: { limit, consumed: null } }),
  };
  const obfuscation = body.fields('stream_options')?.boolean('include_obfuscation') ?? true;
  return { resource, input, stream, obfuscation };
}

function readAgent(body: Fields, agents: ReadonlyMap<string, ScriptedAgent>): AgentSession.Agent {
  const id = body.string('agent_id');
  const saved = id === undefined ? undefined : agents.get(id);
  if (id !== undefined && !saved) throw notFound('Agent', id);
  const inline = body.fields('agent');
  if (!saved && inline?.string('model') === undefined) throw body.required(inline ? 'agent.model' : 'agent_id');
  const base = saved ?? newAgent();
  const config = inline ? overriddenConfig(base, inline) : base;
  const { model, instructions, reasoning, service_tier, text, tools } = config;
  const { multi_agent, name } = base;
  return structuredClone({ id: base.id, instructions, model, multi_agent, name, reasoning, service_tier, text, tools });
}

function readEnvironment(body: Fields): Environment {
  const fields = body.fields('environment');
  if (!fields) throw body.required('environment');
  const type = fields.oneOf('type', ['none', 'openai_hosted', 'self_hosted'] as const);
  if (type === undefined) throw fields.required('type');
  if (type === 'none') return { type };
  if (type === 'self_hosted')
    throw badRequest('The scripted server has no self-hosted environments.', 'environment.type');
  const network = fields.fields('network');
  return {
    id: newId('env'),
    type,
    capability_directories: [],
    container_size: fields.oneOf('container_size', ['small', 'medium', 'large'] as const) ?? 'medium',
    files: [],
    network: {
      access: network?.oneOf('access', ['enabled', 'disabled', 'restricted'] as const) ?? 'enabled',
      allowed_domains: (network?.array('allowed_domains') ?? []).map(String),
    },
    packages: { npm: [], python: [], system: [] },
    plugins: [],
    skills: [],
  };
}

/** Changes a live session by a body; instructions and text are fixed, as in the real one. */
export function updateSession(session: AgentSession, body: Fields): void {
  body.refuseUnknown(['agent', 'metadata', 'prompt_cache_options', 'review', 'spend_control']);
  const agent = body.fields('agent');
  if (agent) {
    agent.refuseUnknown(['model', 'reasoning', 'service_tier', 'tools']);
    const { model, service_tier } = overriddenConfig({ ...session.agent, tools: [] }, agent);
    const reasoning = agent.fields('reasoning');
    session.agent = {
      ...session.agent,
      model,
      service_tier,
      tools: agent.has('tools') ? readTools(agent) : session.agent.tools,
      reasoning: reasoning?.has('effort')
        ? { ...session.agent.reasoning, effort: reasoning.oneOf('effort', efforts) ?? null }
        : session.agent.reasoning,
    };
  }
  if (body.has('metadata')) session.metadata = body.metadata() ?? {};
  const review = body.oneOf('review', ['none', 'auto_review'] as const);
  if (review) session.review = review;
  if (body.has('spend_control')) {
    const limit = body.fields('spend_control')?.number('limit');
    if (limit === undefined) delete session.spend_control;
    else session.spend_control = { limit, consumed: session.spend_control?.consumed ?? null };
  }
}
