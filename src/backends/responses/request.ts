import type { AssistantProfile } from '../../core/assistant';
import { unreachable } from '../../shared/unreachable';
import { defined } from '../wire/fields';
import type { KnownServer } from './knownServer';
import type { Home } from './threadHome';
import type { ResponseInputItem, ResponseRequest } from './wireTypes';

/** Reasoning can only be sent again in this form, and only a server that keeps nothing has to be sent it again. */
const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

/** In the form of an ID that no server gives. */
const NO_RESPONSE = `resp_${'0'.repeat(48)}`;

/** What is asked, and where it is kept. */
export interface Question {
  readonly profile: AssistantProfile;
  readonly input: readonly ResponseInputItem[];
  readonly home: Home;
  /** Whether the server is to go on when nobody watches. */
  readonly background: boolean;
}

/** The request for one response. */
export function responseRequest({ profile, input, home, background }: Question, server: KnownServer): ResponseRequest {
  const { model, instructions, temperature, topP, reasoningEffort, verbosity, maxOutputTokens } = profile;
  return {
    model,
    input: [...input],
    stream: true,
    ...(instructions === '' ? {} : { instructions }),
    ...whereKept(home, !server.drops(model, 'include')),
    ...(background ? { background } : {}),
    ...defined({
      temperature: server.drops(model, 'temperature') ? undefined : temperature,
      top_p: server.drops(model, 'top_p') ? undefined : topP,
      // The file names it freely; which efforts a model has is for the server to say.
      reasoning: reasoningEffort === undefined ? undefined : { effort: reasoningEffort as Effort },
      text: verbosity === undefined ? undefined : { verbosity },
      max_output_tokens: maxOutputTokens,
    }),
  };
}

/** `store` is always said: what a server does without it differs. */
function whereKept(home: Home, encrypted: boolean): Partial<ResponseRequest> {
  const include: Partial<ResponseRequest> = encrypted ? { include: [ENCRYPTED_REASONING] } : {};
  switch (home.kind) {
    case 'conversation':
      return { store: true, conversation: home.id };
    case 'chain':
      if (home.trial) {
        return { store: true, previous_response_id: NO_RESPONSE, ...include };
      }
      return { store: true, ...(home.previous === null ? {} : { previous_response_id: home.previous }) };
    case 'local':
      return { store: false, ...include };
    default:
      return unreachable(home);
  }
}

type Effort = NonNullable<NonNullable<ResponseRequest['reasoning']>['effort']>;
