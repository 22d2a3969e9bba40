import type { Assistant, LocalAssistant, Protocol } from '../../../../src/core/assistant';
import type { BackgroundChoice, ServerFacts } from '../../../../src/core/backend';
import type { LocalServerOptions } from '../../../server/localServer';
import { LOCAL, SAVED } from '../../../unit/backends/support/harness';

/** Where a thread lives, and how its runs are made. */
export interface Setting {
  readonly name: string;
  readonly protocol: Protocol;
  readonly keepOnServer: boolean;
  readonly background: BackgroundChoice;
  readonly server: LocalServerOptions;
  /** What is known of the server from the start. */
  readonly facts: ServerFacts;
}

export function setting(name: string, protocol: Protocol, more: Partial<Setting> = {}): Setting {
  return { name, protocol, keepOnServer: true, background: 'off', server: {}, facts: {}, ...more };
}

const SCRIPTED: LocalAssistant = { ...LOCAL, profile: { model: 'scripted-reasoner', instructions: 'Be brief.' } };

export function assistantOf({ protocol }: Setting): Assistant {
  return protocol === 'responses' ? SCRIPTED : SAVED;
}
