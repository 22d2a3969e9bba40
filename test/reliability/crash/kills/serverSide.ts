import type { LoggedRequest } from '../../../server/control/requestLog';
import { type LocalServer, type LocalServerOptions, startLocalServer } from '../../../server/localServer';

/** Every message of these tests begins with its number, by which it is known everywhere. */
export function numberIn(text: string): number | null {
  const found = /#(\d+)/.exec(text);
  return found ? Number(found[1]) : null;
}

/** What a server did, by the numbers of the messages. */
export interface ServerSide {
  /** How often it took the message in: as one that asks, not as one that went before. */
  asked(number: number): number;
  /** What it answered in full; undefined when it didn't. */
  answered(number: number): string | undefined;
}

/** What a server does that a kill can be aimed at. */
export type ServerEvent = 'server receives' | 'server sends' | 'answer ends';

/** The last event of an answer, by protocol. */
const ANSWER_ENDS = ['response.completed', 'agent.session.turn.completed', 'thread.run.completed'];

/** The local server with an eye on everything that it takes and says. */
export class WatchedServer {
  private readonly listeners = new Set<(what: ServerEvent) => void>();
  private readonly completed = new Map<string, string>();

  private constructor(private readonly started: () => LocalServer) {}

  static async start(options: LocalServerOptions): Promise<WatchedServer> {
    let server: LocalServer;
    const watched = new WatchedServer(() => server);
    server = await startLocalServer({
      ...options,
      onReceive: () => watched.tell('server receives'),
      onSend: ({ value }) => {
        watched.read(value);
        watched.tell('server sends');
        if (ANSWER_ENDS.includes(String(record(value).type))) {
          watched.tell('answer ends');
        }
      },
    });
    return watched;
  }

  get local(): LocalServer {
    return this.started();
  }

  /** Tells of everything that it takes in or sends from now on, until the returned function is called. */
  watch(listener: (what: ServerEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What it did so far, over its API where that tells. */
  async side(): Promise<ServerSide> {
    const asked = new Map<number, number>();
    const answered = new Map<number, string>();
    const ask = (text: string) => withNumber(text, number => asked.set(number, (asked.get(number) ?? 0) + 1));
    for (const request of this.local.requestsTo('POST', '/v1/responses')) {
      // Refused ones asked nothing.
      if (request.status === undefined || request.status < 400) {
        ask(lastInput(request));
      }
    }
    for (const answer of await this.answersByResponse()) {
      // Such an answer repeats the question.
      withNumber(answer, number => answered.set(number, answer));
    }
    for (const { question, answer } of [...(await this.sessionTurns()), ...(await this.threadTurns())]) {
      ask(question);
      if (answer !== null) {
        withNumber(question, number => answered.set(number, answer));
      }
    }
    return { asked: number => asked.get(number) ?? 0, answered: number => answered.get(number) };
  }

  private tell(what: ServerEvent): void {
    for (const listener of [...this.listeners]) {
      listener(what);
    }
  }

  /** Notes the responses that were made in full: some are kept nowhere. */
  private read(value: unknown): void {
    const { type, response } = record(value);
    if (type === 'response.completed') {
      this.completed.set(String(record(response).id), outputOf(response));
    }
  }

  private async answersByResponse(): Promise<readonly string[]> {
    for (const { id, protocol, state } of this.local.generations) {
      if (protocol === 'responses' && state === 'completed' && !this.completed.has(id)) {
        const response = await this.get(`/responses/${id}`);
        if (response.status === 'completed') {
          this.completed.set(id, outputOf(response));
        }
      }
    }
    return [...this.completed.values()];
  }

  /** The user's messages in all sessions, each with the answer that followed if it is whole. */
  private async sessionTurns(): Promise<readonly Turn[]> {
    const turns: Turn[] = [];
    for (const session of await this.all('/agents/sessions')) {
      const items = await this.all(`/agents/sessions/${record(session).id}/items?order=asc`);
      turns.push(...turnsOf(items, ({ status }) => status === 'completed'));
    }
    return turns;
  }

  /** The same in all threads of the Assistants API. */
  private async threadTurns(): Promise<readonly Turn[]> {
    const ids = this.local.requests.flatMap(({ path }) => /^\/v1\/threads\/(\w+)/.exec(path)?.[1] ?? []);
    const turns: Turn[] = [];
    for (const id of new Set(ids)) {
      const runs = await this.all(`/threads/${id}/runs`);
      const whole = new Set(runs.map(record).flatMap(run => (run.status === 'completed' ? [run.id] : [])));
      const messages = await this.all(`/threads/${id}/messages?order=asc`);
      turns.push(...turnsOf(messages, ({ run_id }) => whole.has(run_id)));
    }
    return turns;
  }

  private async all(path: string): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (let after = ''; ; ) {
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=100${after}`);
      const data = list(page.data);
      found.push(...data);
      if (page.has_more !== true) {
        return found;
      }
      after = `&after=${record(data.at(-1)).id}`;
    }
  }

  private async get(path: string): Promise<Json> {
    const reply = await fetch(`${this.local.baseUrl}${path}`, {
      headers: { 'openai-beta': path.startsWith('/agents') ? 'agents=v1' : 'assistants=v2' },
    });
    // Some have no such thing.
    return reply.ok ? record(await reply.json()) : {};
  }
}

interface Turn {
  readonly question: string;
  readonly answer: string | null;
}

type Json = Readonly<Record<string, unknown>>;

function turnsOf(items: readonly unknown[], isWhole: (message: Json) => boolean): readonly Turn[] {
  const turns: { question: string; answer: string | null }[] = [];
  for (const item of items.map(record)) {
    const turn = turns.at(-1);
    if (item.role === 'user') {
      turns.push({ question: textOf(item), answer: null });
    } else if (item.role === 'assistant' && turn && isWhole(item)) {
      turn.answer = textOf(item);
    }
  }
  return turns;
}

function withNumber(text: string, use: (number: number) => void): void {
  const number = numberIn(text);
  if (number !== null) {
    use(number);
  }
}

function lastInput({ body }: LoggedRequest): string {
  const { input } = record(body);
  const last = list(input)
    .map(record)
    .findLast(({ role }) => role === 'user');
  return typeof input === 'string' ? input : textOf(last ?? {});
}

function outputOf(response: unknown): string {
  return list(record(response).output)
    .map(item => textOf(record(item)))
    .join('');
}

/** The text of a message, however its protocol wraps it. */
function textOf({ content }: Json): string {
  if (typeof content === 'string') {
    return content;
  }
  return list(content)
    .map(part => record(part).text ?? '')
    .map(text => (typeof text === 'string' ? text : String(record(text).value)))
    .join('');
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
