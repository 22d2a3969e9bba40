import type { RemoteThread } from '../../src/shared/runEvent';
import type { LocalServer } from '../server/localServer';

/** Protocols whose threads live on a server. */
export type ServerHome = 'agents' | 'assistants' | 'responses';

const HEADERS = { 'content-type': 'application/json' };
const BETA: Readonly<Record<ServerHome, Readonly<Record<string, string>>>> = {
  agents: { 'openai-beta': 'agents=v1' },
  assistants: { 'openai-beta': 'assistants=v2' },
  responses: {},
};

interface Answer {
  readonly id: string;
  readonly status?: string;
  readonly data?: readonly { readonly id: string }[];
}

/** Makes threads as somebody elsewhere does: by requests of its own, without the product. */
export class Elsewhere {
  #asked = 0;

  constructor(
    private readonly server: LocalServer,
    private readonly home: ServerHome,
  ) {}

  /** A thread with so many questions and their answers: `Question 1` and on. */
  async thread(turns: number): Promise<RemoteThread> {
    const thread = await this.begin();
    await this.goOn(thread, turns - this.#asked);
    return thread;
  }

  /** Asks on in a thread. */
  async goOn({ id }: RemoteThread, turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      await this.ask(id, `Question ${++this.#asked}`);
    }
  }

  private async begin(): Promise<RemoteThread> {
    switch (this.home) {
      case 'agents': {
        const [agent] = (await this.request('GET', '/agents')).data ?? [];
        const input = `Question ${++this.#asked}`;
        const { id } = await this.post('/agents/sessions', {
          agent_id: agent?.id,
          environment: { type: 'none' },
          input,
        });
        await this.rests(id);
        return { kind: 'session', id };
      }
      case 'assistants':
        return { kind: 'thread', id: (await this.post('/threads', {})).id };
      case 'responses':
        return { kind: 'conversation', id: (await this.post('/conversations', {})).id };
    }
  }

  private async ask(id: string, text: string): Promise<void> {
    switch (this.home) {
      case 'agents': {
        const content = [{ type: 'input_text', text }];
        const message = { type: 'agent.session.input.message', input: [{ role: 'user', content }] };
        await this.post(`/agents/sessions/${id}/events`, { events: [message] });
        return this.rests(id);
      }
      case 'assistants':
        await this.post(`/threads/${id}/messages`, { role: 'user', content: text });
        await this.post(`/threads/${id}/messages`, { role: 'assistant', content: answerTo(text) });
        return;
      case 'responses': {
        const question = { type: 'message', role: 'user', content: text };
        const answer = { type: 'message', role: 'assistant', content: answerTo(text) };
        await this.post(`/conversations/${id}/items`, { items: [question, answer] });
        return;
      }
    }
  }

  /** Until the session takes the next message: its answer is as whole then as any other. */
  private async rests(id: string): Promise<void> {
    for (;;) {
      const session = await this.request('GET', `/agents/sessions/${id}`);
      if (session.status === 'idle') {
        return;
      }
    }
  }

  private post(path: string, body: object): Promise<Answer> {
    return this.request('POST', path, body);
  }

  private async request(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.server.baseUrl}${path}`, {
      method,
      headers: { ...HEADERS, ...BETA[this.home] },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === '' ? { id: '' } : JSON.parse(text);
  }
}

function answerTo(text: string): string {
  return `You asked: “${text}”`;
}
