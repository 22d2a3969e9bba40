import { createServer } from 'node:http';
import type { Assistant } from 'openai/resources/beta/assistants';
import { Changes } from './control/changes';
import { type Fault, type FaultAim, Faults } from './control/faults';
import type { GenerationView } from './control/generation';
import { Generations } from './control/generations';
import { GuardedObserver, type Observer } from './control/observer';
import { type LoggedRequest, RequestLog } from './control/requestLog';
import { Dispatcher } from './dispatcher';
import { type ImitatedServer, imitationOf } from './imitated/imitation';
import type { ScriptedAgent } from './protocols/agents/agentResource';
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

/** How the local server is to behave from the start. */
export interface LocalServerOptions extends Observer {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The keys that are let in; `'any'`, the default, lets in everyone, also without a key. */
  readonly keys?: readonly string[] | 'any';
  /** The pause after each word; 0 by default. */
  readonly wordDelayMs?: number;
  /** The pause after each word when the question says `slow`; 100 by default. */
  readonly slowWordDelayMs?: number;
  /** The server to imitate, with its limits; everything is there in the default, `openai`. */
  readonly imitates?: ImitatedServer;
  /** The most characters of input that a model takes, instructions and all; no limit by default. */
  readonly contextLimit?: number;
  /** Where agents, sessions, conversations, responses, assistants and threads are kept from one start to the next; nowhere by default. */
  readonly stateFile?: string;
}

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
  private readonly http;
  private boundPort = 0;

  constructor(options: LocalServerOptions) {
    this.answers = new Generations(this.changes, options.wordDelayMs ?? 0);
    this.observer = new GuardedObserver(options);
    const services = {
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
    const dispatcher = new Dispatcher(routes, this.log, options.keys ?? 'any', services);
    // A connection that this end closes just when a client uses it again would look like a fault.
    this.http = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      void dispatcher.dispatch(request, response);
    });
  }

  /** What a client takes as its base URL: `http://127.0.0.1:PORT/v1`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** 0 until it listens. */
  get port(): number {
    return this.boundPort;
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

  /** From now on new sessions do not show up in lists, as happens while the real index lags. */
  holdSessionIndex(): void {
    this.agents.holdIndex();
  }

  /** Lets the list catch up. */
  releaseSessionIndex(): void {
    this.agents.releaseIndex();
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', resolve);
    });
    const address = this.http.address();
    if (typeof address === 'object' && address) this.boundPort = address.port;
  }

  /** Saves the state, ends every connection and wait, and stops. Throws what an observer threw, so that no test overlooks it. */
  async close(): Promise<void> {
    this.state?.close();
    this.answers.stopAll();
    this.changes.close();
    await new Promise<void>(resolve => {
      this.http.close(() => resolve());
      this.http.closeAllConnections();
    });
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
