import type { LocalServer, LocalServerOptions } from '../server/localServer';

/** Where a thread may live: each home has its own way to send, to go on and to be found again. */
export type Home = 'agents' | 'conversation';

interface HomeSetUp {
  readonly assistant: 'agent' | 'local';
  /** Whether a run goes on when nobody watches it, so that it can be found again and has to be cancelled. */
  readonly goesOn: boolean;
  readonly server: LocalServerOptions;
  readonly settings: Readonly<Record<string, unknown>>;
}

export const HOMES: Readonly<Record<Home, HomeSetUp>> = {
  agents: { assistant: 'agent', goesOn: true, server: {}, settings: {} },
  conversation: { assistant: 'local', goesOn: false, server: {}, settings: {} },
};

/** Makes the assistant where it has to be known first; its ID for the settings. */
export function seedAssistant(server: LocalServer, assistant: HomeSetUp['assistant']): string {
  const agent = server.seedAgent({ name: 'Sample Assistant' });
  return assistant === 'agent' ? agent.id : 'local:helper';
}
