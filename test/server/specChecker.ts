import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020';
import type { Received, Sent } from './control/observer';
import { isRecord, type Json } from './http/body';

/** Holds what goes over the wire against the official schemas; both throw an error that says where it does not fit. */
export interface SpecChecker {
  /** For `onSend`. What a fault broke on purpose is let through. */
  checkSent(sent: Sent): void;
  /** For `onReceive`: what a client sends. */
  checkReceived(received: Received): void;
  /** How many values were checked. */
  readonly checked: number;
}

const specFolder = fileURLToPath(new URL('../../../shared/spec', import.meta.url));
const agentsFile = 'agents-from-openai-7.57.0-dts.schema.json';

/** The checker, or null when the schemas are not at hand (then say so, and skip). */
export function createSpecChecker(folder = specFolder): SpecChecker | null {
  if (!existsSync(path.join(folder, 'openai-openapi.json'))) return null;
  return new Checker(readJson(folder, 'openai-openapi.json'), readJson(folder, agentsFile));
}

function readJson(folder: string, file: string): Json {
  const value: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  if (!isRecord(value)) throw new Error(`${file} is no JSON object`);
  return value;
}

/** The Agents API has no paths in its schema: which definition belongs to what. A list's name is that of its items. */
const agentBodies: Readonly<Record<string, { readonly out?: string; readonly list?: string; readonly in?: string }>> = {
  'POST /agents': { out: 'Agent', in: 'AgentCreateParams' },
  'GET /agents': { list: 'Agent' },
  'GET /agents/{agent_id}': { out: 'Agent' },
  'POST /agents/{agent_id}': { out: 'Agent' },
  'DELETE /agents/{agent_id}': { out: 'AgentDeleted' },
  'POST /agents/sessions': { out: 'AgentSession', in: 'SessionCreateParams' },
  'GET /agents/sessions': { list: 'AgentSession' },
  'GET /agents/sessions/{session_id}': { out: 'AgentSession' },
  'POST /agents/sessions/{session_id}': { out: 'AgentSession', in: 'SessionUpdateParams' },
  'DELETE /agents/sessions/{session_id}': { out: 'AgentSessionDeleted' },
  'POST /agents/sessions/{session_id}/events': { in: 'EventCreateParams' },
  'GET /agents/sessions/{session_id}/items': { list: 'AgentSessionItem' },
  'GET /agents/sessions/{session_id}/turns': { list: 'Turn' },
  'GET /agents/sessions/{session_id}/turns/{turn_id}': { out: 'Turn' },
  'GET /agents/sessions/{session_id}/turns/{turn_id}/items': { list: 'AgentSessionItem' },
};

class Checker implements SpecChecker {
  checked = 0;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, validateSchema: false });
  private readonly responseEvents: ReadonlyMap<string, string>;
  private readonly agentEvents: ReadonlyMap<string, string>;
  private readonly runEvents: ReadonlyMap<string, string>;

  constructor(
    private readonly openApi: Json,
    agents: Json,
  ) {
    this.ajv.addSchema(prepared(openApi), 'api');
    this.ajv.addSchema(prepared(agents), 'agents');
    this.responseEvents = eventSchemas('api', openApi, ['components', 'schemas'], 'ResponseStreamEvent');
    this.agentEvents = eventSchemas('agents', agents, ['definitions'], 'AgentSessionEvent');
    this.runEvents = runEventSchemas(openApi);
  }

  checkSent(sent: Sent): void {
    if (sent.deliberate) return;
    const what = `${sent.operation} ${sent.status}`;
    if (sent.kind === 'event') this.checkEvent(what, sent);
    else if (sent.status >= 400) this.check(what, 'api#/components/schemas/ErrorResponse', sent.value);
    else if (sent.value !== undefined) this.checkBody(what, sent);
  }

  checkReceived({ operation, body }: Received): void {
    if (isAgents(operation)) {
      const name = agentBodies[operation]?.in;
      if (name !== undefined) this.check(`Request ${operation}`, `agents#/definitions/${name}`, body);
      return;
    }
    const pointer = [...pathPointer(operation), 'requestBody', 'content', 'application/json', 'schema'];
    this.check(`Request ${operation}`, this.pointer(pointer, operation), body);
  }

  private checkEvent(what: string, { operation, value }: Sent): void {
    const type = isRecord(value) ? String(value.type ?? value.event) : 'none';
    const schema = this.eventsOf(operation).get(type);
    if (schema === undefined) throw new Error(`Event of ${what}: the schemas know no type '${type}'`);
    this.check(`Event of ${what}`, schema, value);
  }

  private eventsOf(operation: string): ReadonlyMap<string, string> {
    if (isAgents(operation)) return this.agentEvents;
    return / \/threads(\/|$)/.test(operation) ? this.runEvents : this.responseEvents;
  }

  private checkBody(what: string, { operation, status, value }: Sent): void {
    if (isAgents(operation)) {
      this.checkAgentsBody(what, operation, value);
      return;
    }
    // The document has no answer for this one; its shape is the recorded one.
    if (operation === 'DELETE /responses/{response_id}') {
      this.check(what, 'api#/components/schemas/DeletedConversationResource', {
        ...Object(value),
        object: 'conversation.deleted',
      });
      return;
    }
    const pointer = [...pathPointer(operation), 'responses', String(status), 'content', 'application/json', 'schema'];
    this.check(what, this.pointer(pointer, operation), value);
  }

  private checkAgentsBody(what: string, operation: string, value: unknown): void {
    const { out, list } = agentBodies[operation] ?? {};
    if (out !== undefined) this.check(what, `agents#/definitions/${out}`, value);
    else if (list === undefined) throw new Error(`${what}: no schema is known for its body`);
    else if (!isRecord(value) || !Array.isArray(value.data)) throw new Error(`${what}: no list`);
    else for (const one of value.data) this.check(`${what} item`, `agents#/definitions/${list}`, one);
  }

  /** A JSON pointer into the document, which must lead somewhere. */
  private pointer(steps: readonly string[], operation: string): string {
    if (lookUp(this.openApi, steps) === undefined) {
      throw new Error(`The official document has no ${steps.slice(2).join(' ')} for ${operation}`);
    }
    return `api#/${steps.map(step => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
  }

  private check(what: string, schema: string, value: unknown): void {
    this.checked++;
    const validate = this.ajv.getSchema(schema);
    if (!validate) throw new Error(`No schema ${schema} for ${what}`);
    if (validate(value) === true) return;
    const errors = (validate.errors ?? []).slice(0, 12).map(error => `  ${error.instancePath || '/'} ${error.message}`);
    throw new Error(`${what} does not fit ${schema}:\n${errors.join('\n')}\n${JSON.stringify(value).slice(0, 2000)}`);
  }
}

function lookUp(document: unknown, steps: readonly string[]): unknown {
  return steps.reduce(
    (at: unknown, step) => (isRecord(at) ? at[step] : Array.isArray(at) ? at[Number(step)] : undefined),
    document,
  );
}

/** Which schema belongs to which event type: to try a whole union would cost time, and blur what is wrong. */
function eventSchemas(
  id: string,
  document: Json,
  folder: readonly string[],
  union: string,
): ReadonlyMap<string, string> {
  const members = lookUp(document, [...folder, union, 'anyOf']);
  if (!Array.isArray(members)) throw new Error(`No union ${union}`);
  return new Map(
    members.map((member: unknown): readonly [string, string] => {
      const ref = String(lookUp(member, ['$ref']));
      const type = lookUp(document, [...folder, ref.split('/').at(-1) ?? '', 'properties', 'type']);
      return [String(lookUp(type, ['const']) ?? lookUp(type, ['enum', '0'])), `${id}${ref}`];
    }),
  );
}

/** The same for the events of a run, whose unions hold their members themselves. */
function runEventSchemas(document: Json): ReadonlyMap<string, string> {
  const schemas = ['components', 'schemas'];
  const unions = ['ThreadStreamEvent', 'RunStreamEvent', 'RunStepStreamEvent', 'MessageStreamEvent'];
  const members = unions.flatMap(union => {
    const all = lookUp(document, [...schemas, union, 'oneOf']);
    if (!Array.isArray(all)) throw new Error(`No union ${union}`);
    return all.map((member: unknown, index): readonly [string, string] => {
      const name = String(lookUp(member, ['properties', 'event', 'enum', '0']));
      // As `prepared` renames it.
      return [name, `api#/components/schemas/${union}/anyOf/${index}`];
    });
  });
  return new Map([
    ...members,
    ['error', 'api#/components/schemas/ErrorEvent'],
    ['done', 'api#/components/schemas/DoneEvent'],
  ]);
}

function isAgents(operation: string): boolean {
  return / \/agents(\/|$)/.test(operation);
}

function pathPointer(operation: string): readonly string[] {
  const [method = '', pattern = ''] = operation.split(' ');
  return ['paths', pattern, method.toLowerCase()];
}

/** Makes a document one that Ajv takes: nullable types, no discriminators, and unions that may overlap. */
function prepared(value: Json): Json {
  const entries = Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, unknown])[] => {
    if (key === 'discriminator' || key === '$schema' || (key.startsWith('/') && key.includes('?beta'))) return [];
    return [[key === 'oneOf' ? 'anyOf' : key, preparedInner(inner)]];
  });
  const { nullable, ...rest } = Object.fromEntries(entries);
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : Object.fromEntries(entries);
}

function preparedInner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(preparedInner);
  return isRecord(value) ? prepared(value) : value;
}
