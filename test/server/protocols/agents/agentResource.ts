import type { Agent, PersistedAgentTool, TextFormat } from 'openai/resources/beta/agents/agents';
import { badRequest } from '../../http/apiError';
import { Fields, isRecord } from '../../http/body';
import { newId, nowInSeconds } from '../../http/ids';
import { traitsOf } from '../models';

/** The only tools that the script can use; both a saved agent and a session may have them. */
export type FunctionTool = Extract<PersistedAgentTool, { type: 'function' }>;

/** A saved agent of this server. */
export type ScriptedAgent = Agent & { tools: FunctionTool[] };

/** What a new agent starts from. */
export function newAgent(id = newId('agent')): ScriptedAgent {
  const now = nowInSeconds();
  return {
    id,
    object: 'agent',
    created_at: now,
    updated_at: now,
    name: null,
    model: 'scripted-1',
    instructions: null,
    metadata: {},
    multi_agent: { enabled: false, max_concurrent_subagents: null },
    reasoning: { effort: null, summary: null },
    service_tier: 'auto',
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tools: [],
    compaction: { async: true },
    experimental: { time_awareness: false },
  };
}

/** The part of an agent that sessions take over and may override. */
export type AgentConfig = Pick<
  ScriptedAgent,
  'model' | 'instructions' | 'reasoning' | 'service_tier' | 'text' | 'tools'
>;

const configKeys = [
  ...['model', 'instructions', 'reasoning', 'service_tier', 'text', 'tools'],
  ...['multi_agent', 'compaction', 'experimental'],
];
const tiers = ['auto', 'default', 'flex', 'priority', 'fast', 'ultrafast'] as const;
/** How hard a model may think. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
const verbosities = ['low', 'medium', 'high'] as const;

/** The saved agent with what a body sets; a field that is absent stays, one that is null goes back to its default. */
export function updatedAgent(agent: ScriptedAgent, body: Fields): ScriptedAgent {
  body.refuseUnknown([...configKeys, 'name', 'metadata']);
  return {
    ...agent,
    ...readConfig(agent, body),
    name: body.has('name') ? (body.string('name') ?? null) : agent.name,
    metadata: body.has('metadata') ? (body.metadata() ?? {}) : agent.metadata,
    updated_at: nowInSeconds(),
  };
}

/** The configuration with what a session's own `agent` sets. */
export function overriddenConfig(config: AgentConfig, body: Fields): AgentConfig {
  body.refuseUnknown(configKeys);
  return readConfig(config, body);
}

function readConfig(before: AgentConfig, body: Fields): AgentConfig {
  const reasoning = body.fields('reasoning');
  const text = body.fields('text');
  const model = body.string('model') ?? before.model;
  traitsOf(model, 400);
  return {
    model,
    instructions: body.has('instructions') ? (body.string('instructions') ?? null) : before.instructions,
    reasoning: body.has('reasoning')
      ? {
          effort: reasoning?.oneOf('effort', efforts) ?? null,
          summary: reasoning?.oneOf('summary', ['concise', 'detailed', 'auto'] as const) ?? null,
        }
      : before.reasoning,
    service_tier: body.has('service_tier') ? (body.oneOf('service_tier', tiers) ?? 'auto') : before.service_tier,
    text: body.has('text')
      ? { format: readFormat(text), verbosity: text?.oneOf('verbosity', verbosities) ?? 'medium' }
      : before.text,
    tools: body.has('tools') ? readTools(body) : before.tools,
  };
}

function readFormat(text: Fields | undefined): TextFormat {
  const format = text?.fields('format');
  const type = format?.oneOf('type', ['text', 'json_schema'] as const) ?? 'text';
  return type === 'text' ? { type } : { type, schema: { ...format?.record('schema') } };
}

/** The function tools of a body. Other kinds are refused, with a text that says so. */
export function readTools(body: Fields): FunctionTool[] {
  return (body.array('tools') ?? []).map((tool, index): FunctionTool => {
    const param = `tools[${index}]`;
    if (!isRecord(tool)) throw badRequest(`Invalid type for '${param}': expected an object.`, param, 'invalid_type');
    const fields = new Fields(tool, `${param}.`);
    if (fields.string('type') !== 'function') {
      throw badRequest(`The scripted server has no tools of type '${tool.type}'.`, `${param}.type`, 'invalid_value');
    }
    const name = fields.string('name');
    if (name === undefined) throw fields.required('name');
    const runsAside = fields.boolean('async');
    return {
      type: 'function',
      name,
      description: fields.string('description') ?? '',
      parameters: { ...fields.record('parameters') },
      defer_loading: fields.boolean('defer_loading') ?? false,
      ...(runsAside !== undefined && { async: runsAside }),
    };
  });
}
