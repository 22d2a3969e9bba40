import type { Faults } from '../../control/faults';
import { ApiError, notFound } from '../../http/apiError';
import { betaRoutes } from '../../http/betaRoute';
import type { Exchange } from '../../http/exchange';
import { pageOf } from '../../http/paging';
import type { Route } from '../../http/router';
import { takeAnswerEnd } from '../answerEnd';
import { newAgent, updatedAgent } from './agentResource';
import { agentsDialect } from './dialect';
import { readInputs } from './inputs';
import { Session, type TakeEnd } from './session';
import { readSessionParams, updateSession } from './sessionResource';
import type { AgentStore } from './store';
import type { SessionServices } from './turn';
import type { TurnRecord } from './wire';

const route = betaRoutes('agents=v1', "The Agents API needs the header 'OpenAI-Beta: agents=v1'.");

/** What the Agents API needs of the server. */
export interface AgentsServices extends SessionServices {
  readonly agents: AgentStore;
  readonly faults: Faults;
}

/** The Agents API: agents, sessions, their events, items and turns. */
export function agentRoutes(services: AgentsServices): readonly Route[] {
  const { agents } = services;
  return [
    ...sessionRoutes(services),
    route('POST', '/agents', exchange => {
      const { fields } = exchange;
      if (fields.string('model') === undefined) throw fields.required('model');
      const agent = updatedAgent(newAgent(), fields);
      agents.agents.set(agent.id, agent);
      exchange.json(agent);
    }),
    route('GET', '/agents', exchange => {
      exchange.list(pageOf([...agents.agents.values()], exchange.pageQuery(), agent => agent.id));
    }),
    route('GET', '/agents/{agent_id}', (exchange, id = '') => exchange.json(agents.agent(id))),
    route('POST', '/agents/{agent_id}', (exchange, id = '') => {
      const agent = updatedAgent(agents.agent(id), exchange.fields);
      agents.agents.set(id, agent);
      exchange.json(agent);
    }),
    route('DELETE', '/agents/{agent_id}', (exchange, id = '') => {
      agents.agent(id);
      agents.agents.delete(id);
      exchange.json({ id, object: 'agent.deleted', deleted: true });
    }),
  ];
}

function sessionRoutes(services: AgentsServices): readonly Route[] {
  const { agents } = services;
  const one = '/agents/sessions/{session_id}';
  return [
    route('POST', '/agents/sessions', exchange => createSession(exchange, services)),
    route('GET', '/agents/sessions', exchange => listSessions(exchange, agents)),
    route('GET', one, (exchange, id = '') => exchange.json(agents.session(id).resource)),
    route('POST', one, (exchange, id = '') => {
      const { resource } = agents.session(id);
      updateSession(resource, exchange.fields);
      exchange.json(resource);
    }),
    route('DELETE', one, (exchange, id = '') => {
      if (agents.session(id).running) {
        const details = { type: 'conflict_error', code: 'conflict_error' };
        throw new ApiError(409, 'The session is running. Cancel its work first.', details);
      }
      agents.deleteSession(id);
      exchange.json({ id, object: 'agent.session.deleted', deleted: true });
    }),
    route('POST', `${one}/events`, (exchange, id = '') => {
      const session = agents.session(id);
      session.submit(readInputs(exchange.fields), exchange.header('idempotency-key'), takeEndOf(exchange, services));
      exchange.empty(202);
    }),
    route('GET', `${one}/events`, (exchange, id = '') => {
      const session = agents.session(id);
      const obfuscation = exchange.request.query.get('include_obfuscation') !== 'false';
      session.listen({ stream: exchange.stream(agentsDialect(id)), obfuscation, untilIdle: false });
    }),
    route('GET', `${one}/items`, (exchange, id = '') => {
      exchange.list(pageOf(agents.session(id).items(), exchange.pageQuery(), item => item.id ?? ''));
    }),
    route('GET', `${one}/turns`, (exchange, id = '') => {
      const turns = agents.session(id).turns.map(turn => turn.resource);
      exchange.list(pageOf(turns, exchange.pageQuery(), turn => turn.id));
    }),
    route('GET', `${one}/turns/{turn_id}`, (exchange, id = '', turnId = '') => {
      exchange.json(turnOf(agents.session(id), turnId).resource);
    }),
    route('GET', `${one}/turns/{turn_id}/items`, (exchange, id = '', turnId = '') => {
      exchange.list(pageOf(turnOf(agents.session(id), turnId).items, exchange.pageQuery(), item => item.id ?? ''));
    }),
  ];
}

function takeEndOf(exchange: Exchange, { faults }: AgentsServices): TakeEnd {
  return () => takeAnswerEnd(faults, exchange.request);
}

/** The work is the session's: it goes on when this connection closes. */
function createSession(exchange: Exchange, services: AgentsServices): void {
  const { resource, input, stream, obfuscation } = readSessionParams(exchange.fields, services.agents.agents);
  const session = new Session(resource, services);
  services.agents.addSession(session);
  const listener = stream
    ? { stream: exchange.stream(agentsDialect(resource.id)), obfuscation, untilIdle: true }
    : undefined;
  session.begin(input, listener, takeEndOf(exchange, services));
  if (!stream) exchange.json(resource);
}

function listSessions(exchange: Exchange, agents: AgentStore): void {
  const { query } = exchange.request;
  const agentId = query.get('agent_id');
  const wanted = [...query].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [{ key, value }];
  });
  const found = agents
    .listedSessions()
    .map(session => session.resource)
    .filter(session => agentId === null || session.agent.id === agentId)
    .filter(session => wanted.every(({ key, value }) => session.metadata[key] === value));
  exchange.list(pageOf(found, exchange.pageQuery(), session => session.id));
}

function turnOf(session: Session, turnId: string): TurnRecord {
  const found = session.turns.find(turn => turn.resource.id === turnId);
  if (!found) throw notFound('Turn', turnId);
  return found;
}
