import type { LoggedRequest } from '../../../server/control/requestLog';
import { type LocalServer, startLocalServer } from '../../../server/localServer';

/** Every message of these tests begins with its number, by which it is known everywhere. */
export function numberIn(text: string): number | null {
  const found = /#(\d+)\b/.exec(text);
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
const ANSWER_ENDS = ['response.completed', 'agent.session.turn.completed'];

/** The local server with an eye on everything that it takes and says. */
export class WatchedServer {
  private readonly listeners = new Set<(what: ServerEvent) => void>();
  private readonly responses = new Map<number, string>();

  private constructor(private readonly started: () => LocalServer) {}

  static async start(agentId: string, wordDelayMs: number): Promise<WatchedServer> {
    let server: LocalServer;
    const watched = new WatchedServer(() => server);
    server = await startLocalServer({
      wordDelayMs,
      onReceive: () => watched.tell('server receives'),
      onSend: ({ value }) => {
        watched.read(value);
        watched.tell('server sends');
        if (ANSWER_ENDS.includes(String(record(value).type))) {
          watched.tell('answer ends');
        }
      },
    });
    server.seedAgent({ id: agentId, name: 'Test', model: 'gpt-5.6' });
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

  /** What it did so far, over the API where that tells. */
  async side(): Promise<ServerSide> {
    const asked = new Map<number, number>();
    const answered = new Map(this.responses);
    const count = (text: string) => {
      const number = numberIn(text);
      if (number !== null) {
        asked.set(number, (asked.get(number) ?? 0) + 1);
      }
    };
    for (const request of this.local.requestsTo('POST', '/v1/responses')) {
      // Refused ones asked nothing.
      if (request.status === undefined || request.status < 400) {
        count(lastInput(request));
      }
    }
    for (const { question, answer } of await this.turns()) {
      count(question);
      const number = numberIn(question);
      if (answer !== null && number !== null) {
        answered.set(number, answer);
      }
    }
    return { asked: number => asked.get(number) ?? 0, answered: number => answered.get(number) };
  }

  private tell(what: ServerEvent): void {
    for (const listener of [...this.listeners]) {
      listener(what);
    }
  }

  /** Notes the responses that were made in full. */
  private read(value: unknown): void {
    const { type, response } = record(value);
    if (type === 'response.completed') {
      const text = textOf(list(record(response).output).flatMap(item => list(record(item).content)));
      const number = numberIn(text);
      if (number !== null) {
        this.responses.set(number, text);
      }
    }
  }

  /** The user's messages in all sessions, each with the answer that followed if it is whole. */
  private async turns(): Promise<readonly { readonly question: string; readonly answer: string | null }[]> {
    const turns: { question: string; answer: string | null }[] = [];
    for (const session of await this.all('/agents/sessions')) {
      for (const item of await this.all(`/agents/sessions/${record(session).id}/items?order=asc`)) {
        const { type, role, status, content } = record(item);
        if (type === 'message' && role === 'user') {
          turns.push({ question: textOf(list(content)), answer: null });
        } else if (type === 'message' && status === 'completed') {
          const turn = turns.at(-1);
          if (turn) {
            turn.answer = textOf(list(content));
          }
        }
      }
    }
    return turns;
  }

  private async all(path: string): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (let after = ''; ; ) {
      const url = `${this.local.baseUrl}${path}${path.includes('?') ? '&' : '?'}limit=100${after}`;
      const reply = await fetch(url, { headers: { 'openai-beta': 'agents=v1' } });
      const page = record(await reply.json());
      const data = list(page.data);
      found.push(...data);
      if (page.has_more !== true) {
        return found;
      }
      after = `&after=${record(data.at(-1)).id}`;
    }
  }
}

function lastInput({ body }: LoggedRequest): string {
  const { input } = record(body);
  const last = list(input)
    .map(record)
    .findLast(({ role }) => role === 'user');
  return typeof input === 'string'
    ? input
    : typeof last?.content === 'string'
      ? last.content
      : textOf(list(last?.content));
}

function textOf(parts: readonly unknown[]): string {
  return parts.map(part => record(part).text ?? '').join('');
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
