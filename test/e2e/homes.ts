import type { LocalServer, LocalServerOptions } from '../server/localServer';

/** Where a thread may live: each home has its own way to send, to go on and to be found again. */
export type Home = 'agents' | 'assistants' | 'conversation' | 'chain' | 'local' | 'background';

interface HomeSetUp {
  readonly assistant: 'agent' | 'assistant' | 'local';
  /** Whether a run goes on when nobody watches it, so that it can be found again and has to be cancelled. */
  readonly goesOn: boolean;
  readonly server: LocalServerOptions;
  readonly settings: Readonly<Record<string, unknown>>;
}

export const HOMES: Readonly<Record<Home, HomeSetUp>> = {
  agents: { assistant: 'agent', goesOn: true, server: {}, settings: {} },
  assistants: { assistant: 'assistant', goesOn: true, server: {}, settings: {} },
  conversation: { assistant: 'local', goesOn: false, server: {}, settings: {} },
  chain: { assistant: 'local', goesOn: false, server: { imitates: 'liteLlm' }, settings: {} },
  local: { assistant: 'local', goesOn: false, server: { imitates: 'ollama' }, settings: {} },
  background: { assistant: 'local', goesOn: true, server: {}, settings: { 'askAssistant.background': 'on' } },
};

/** These differ from the conversation's in where a thread is kept and in nothing else: they have its adapter. */
export const LIKE_CONVERSATION: readonly Home[] = ['chain', 'local', 'background'];

/** Makes the home's assistant where it has to be known first, under this ID if there is one; its ID for the settings. */
export function seedAssistant(server: LocalServer, home: Home, id?: string): string {
  const seed = { name: 'Sample Assistant', ...(id === undefined ? {} : { id }) };
  switch (HOMES[home].assistant) {
    case 'agent':
      return server.seedAgent(seed).id;
    case 'assistant':
      return server.seedAssistant(seed).id;
    case 'local':
      // Beside it there is one on the server, to be chosen.
      server.seedAgent(seed);
      return 'local:helper';
  }
}
