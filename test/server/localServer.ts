import type { Assistant } from 'openai/resources/beta/assistants';
import { Changes } from './control/changes';
import { type Fault, type FaultAim, Faults } from './control/faults';
import type { GenerationView } from './control/generation';
import { Generations } from './control/generations';
import { Listener } from './control/listener';
import { GuardedObserver } from './control/observer';
import { OpenStreams } from './control/openStreams';
import { type LoggedRequest, RequestLog } from './control/requestLog';
import { Dispatcher } from './dispatcher';
import { KeyRing } from './http/keys';
import { imitationOf } from './imitated/imitation';
import type { LocalServerOptions } from './options';
import type { ScriptedAgent } from './protocols/agents/agentResource';
import type { EnvironmentChange } from './protocols/agents/environment';
import { agentRoutes } from './protocols/agents/routes';
import { type AgentSeed, AgentStore } from './protocols/agents/store';
import { assistantRoutes } from './protocols/assistants/routes';
import { type HeldStatus, RunHolds } from './protocols/assistants/runHolds';
import { type AssistantSeed, AssistantStore } from './protocols/assistants/store';
import { conversationRoutes } from './protocols/conversations';
import { fileRoutes } from './protocols/files';
import { modelRoutes } from './protocols/models';
import { responseRoutes } from './protocols/responses/routes';
import { ResponseStore } from './protocols/responses/store';
import { StateKeeper } from './state/stateKeeper';

export type { LocalServerOptions } from './options';

/** The running server, and the handle by which a test steers and watches it. Nothing here waits by the clock. */
export class LocalServer {
  private readonly changes = new Changes();
  private readonly faults = new Faults();
  private readonly log = new RequestLog(this.changes);
  private readonly answers: Generations;
  private readonly observer: GuardedObserver;
  private readonly agents = new AgentStore();
  private readonly store = new ResponseStore();
  private readonly assistants = new AssistantStore();
  private readonly runHolds = new RunHolds(this.changes);
  private readonly state: StateKeeper | undefined;
  private readonly streams = new OpenStreams();
  private readonly keys: KeyRing;
  private readonly listener: Listener;

  constructor(options: LocalServerOptions) {
    this.answers = new Generations(this.changes, options.wordDelayMs ?? 0);
    this.observer = new GuardedObserver(options);
    this.keys = new KeyRing(options.keys ?? 'any');
    const services = {
      streams: this.streams,
      changes: this.changes,
      faults: this.faults,
      observer: this.observer,
      generations: this.answers,
      slowWordDelayMs: options.slowWordDelayMs ?? 100,
      contextLimit: options.contextLimit ?? Infinity,
      imitation: imitationOf(options.imitates ?? 'openai'),
      store: this.store,
      agents: this.agents,
      assistants: this.assistants,
      runHolds: this.runHolds,
    };
    if (options.stateFile !== undefined) this.state = new StateKeeper(options.stateFile, services);
    const routes = [
      ...modelRoutes(),
      ...responseRoutes(services),
      ...conversationRoutes(this.store),
      ...agentRoutes(services),
      ...assistantRoutes(services),
      ...fileRoutes(),
    ].filter(route => services.imitation.has(`${route.method} ${route.pattern}`));
    const dispatcher = new Dispatcher(routes, this.log, this.keys, services);
    this.listener = new Listener((request, response) => void dispatcher.dispatch(request, response));
  }

  /** What a client takes as its base URL: `http://127.0.0.1:PORT/v1`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** 0 until it listens. */
  get port(): number {
    return this.listener.port;
  }

  /** Everything received so far, oldest first. */
  get requests(): readonly LoggedRequest[] {
    return this.log.all;
  }

  /** Every answer begun so far, oldest first. They are live: look again and they have gone on. */
  get generations(): readonly GenerationView[] {
    return this.answers.all;
  }

  /** The requests to a path (with `/v1`; exact when a string). */
  requestsTo(method: string, path: string | RegExp): readonly LoggedRequest[] {
    return this.log.to(method, path);
  }

  /** The oldest request that matches, also one that came before. */
  waitForRequest(matches: (request: LoggedRequest) => boolean, timeoutMs?: number): Promise<LoggedRequest> {
    return this.log.wait(matches, timeoutMs);
  }

  /** The oldest answer that matches, also one that began before. */
  waitForGeneration(matches: (generation: GenerationView) => boolean, timeoutMs?: number): Promise<GenerationView> {
    return this.answers.wait('an answer that matches', matches, timeoutMs);
  }

  /** The next answer (with `every`: each one until `release`) waits after word `count` of its text; 0 is before it. */
  holdAfterWord(count: number, every = false): void {
    this.answers.holdAfterWord(count, every);
  }

  /** The answer that is being held, waiting for it when there is none. */
  waitUntilHeld(timeoutMs?: number): Promise<GenerationView> {
    return this.answers.wait('an answer being held', generation => generation.state === 'held', timeoutMs);
  }

  /** Lets every held answer go on, and holds no others; with `untilWord`, those go on to that word only. */
  release(untilWord?: number): void {
    this.answers.release(untilWord);
  }

  /** Misbehaves for the next request that the fault can strike and that `aim` allows. Faults queue. */
  fault(fault: Fault, aim: FaultAim = {}): void {
    this.faults.add(fault, aim);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Saves an agent, as if somebody had made it before; one that is there already stays as it is. */
  seedAgent(seed: AgentSeed = {}): ScriptedAgent {
    return this.agents.seed(seed);
  }

  /** Saves an assistant of the Assistants API, in the same way. */
  seedAssistant(seed: AssistantSeed = {}): Assistant {
    return this.assistants.seed(seed);
  }

  /** From now on runs stay in this status until they are released: for clients that poll. */
  holdRunsIn(status: HeldStatus): void {
    this.runHolds.hold(status);
  }

  /** Lets runs leave the statuses that they were held in. */
  releaseRuns(): void {
    this.runHolds.release();
  }

  /** Ends the run that is under way in a thread as one that has taken too long; throws when there is none. */
  expireRun(threadId: string): void {
    this.assistants.expireRun(threadId);
  }

  /** Deletes a response, conversation, session, agent, thread or assistant, as somebody else would; throws when there is none of that ID. */
  forget(id: string): void {
    const forgotten = [this.store, this.agents, this.assistants].some(store => store.forget(id));
    if (!forgotten) throw new Error(`There is no '${id}' to forget`);
    this.changes.changed();
  }

  /** Says to those who listen what has become of a session's container; throws when it has none. */
  changeEnvironment(sessionId: string, change: EnvironmentChange): void {
    this.agents.session(sessionId).changeEnvironment(change);
  }

  /** Lets a session fail for good, with its turn: it stays readable, but takes no more messages. */
  failSession(sessionId: string, message = 'The session has expired.'): void {
    this.agents.session(sessionId).fail(message);
    this.changes.changed();
  }

  /** From now on new sessions do not show up in lists, as happens while the real index lags. */
  holdSessionIndex(): void {
    this.agents.holdIndex();
  }

  /** Lets the list catch up. */
  releaseSessionIndex(): void {
    this.agents.releaseIndex();
  }

  /** From now on every key is refused with a 401, also where any was let in; streams that are open go on, or are cut. */
  revokeKeys(streams: 'goOn' | 'end' | 'reset' = 'goOn'): void {
    this.keys.accept([]);
    if (streams !== 'goOn') this.streams.cut(streams);
  }

  /** Lets in these keys from now on. */
  acceptKeys(keys: readonly string[] | 'any'): void {
    this.keys.accept(keys);
  }

  /** Cuts every event stream that is open. */
  cutStreams(how: 'end' | 'reset' = 'reset'): void {
    this.streams.cut(how);
  }

  listen(port: number): Promise<void> {
    return this.listener.listen(port);
  }

  /** Resets every connection and refuses new ones; what is being made on the server goes on. */
  goOffline(): Promise<void> {
    return this.listener.close();
  }

  /** Listens again, on the same port. */
  comeBack(): Promise<void> {
    return this.listener.listen(this.port);
  }

  /** Saves the state, ends every connection and wait, and stops. Throws what an observer threw, so that no test overlooks it. */
  async close(): Promise<void> {
    this.state?.close();
    this.answers.stopAll();
    this.changes.close();
    await this.listener.close();
    const { errors } = this.observer;
    if (errors.length > 0) throw new AggregateError(errors, errors.map(error => error.message).join('\n'));
  }
}

/** Starts a local server on 127.0.0.1; `close()` ends it. */
export async function startLocalServer(options: LocalServerOptions = {}): Promise<LocalServer> {
  const server = new LocalServer(options);
  await server.listen(options.port ?? 0);
  return server;
}
