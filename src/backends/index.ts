import type { Protocol } from '../core/assistant';
import type { Backend, BackendOptions, CreateBackend } from '../core/backend';
import { unreachable } from '../shared/unreachable';
import { AgentsBackend } from './agents/agentsBackend';
import { AssistantsBackend } from './assistants/assistantsBackend';
import { ResponsesBackend } from './responses/responsesBackend';
import { Client } from './wire/client';
import type { Timing } from './wire/timing';
import { systemTiming } from './wire/timing';

/** Throws `baseUrlInvalid`, or `keyRejected` for a key that no header can hold. */
export const createBackend: CreateBackend = (protocol, options) => createBackendWith(protocol, options, systemTiming);

/** Like {@link createBackend}, with another clock: for tests. */
export function createBackendWith(protocol: Protocol, options: BackendOptions, timing: Timing): Backend {
  const client = new Client(options, timing);
  switch (protocol) {
    case 'responses':
      return new ResponsesBackend(client, options.memory);
    case 'agents':
      return new AgentsBackend(client);
    case 'assistants':
      return new AssistantsBackend(client);
    default:
      return unreachable(protocol);
  }
}

// Too large for what the first use loads, and first needed together with the adapters: see `core/lazyModules.ts`.
export { parseAssistantFile } from '../core/assistants/assistantFile';
export { assistantFileText } from '../core/assistants/assistantTemplate';
export { knowsBefore, mergeHistory } from '../core/history/mergeHistory';
