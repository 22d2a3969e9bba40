import type { LocalServer } from '../../../server/localServer';

/** What is read of anything in a server's lists. */
export interface Listed {
  readonly id: string;
  readonly role?: string;
  readonly content?: string | readonly ListedPart[];
}

interface ListedPart {
  readonly text?: string | { readonly value: string };
  readonly refusal?: string;
}

/** The first 100 of a list, asked for past the proxy. */
export async function listed({ baseUrl }: LocalServer, path: string, query = ''): Promise<readonly Listed[]> {
  const headers = { 'openai-beta': path.startsWith('/threads') ? 'assistants=v2' : 'agents=v1' };
  const reply = await fetch(`${baseUrl}${path}?limit=100&order=asc${query}`, { headers });
  const { data = [] } = (await reply.json()) as { readonly data?: readonly Listed[] };
  return data;
}

/** What a message says, whichever protocol writes it. */
export function textOf({ content = '' }: Pick<Listed, 'content'>): string {
  return typeof content === 'string'
    ? content
    : content.map(({ text, refusal }) => (typeof text === 'object' ? text.value : (text ?? refusal ?? ''))).join('\n');
}

/** How often a user's message is among them. */
export function timesIn(items: readonly Listed[], question: string): number {
  return items.filter(item => item.role === 'user' && textOf(item) === question).length;
}
