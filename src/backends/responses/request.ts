import type { AssistantProfile } from '../../core/assistant';
import { defined } from '../wire/fields';
import type { KnownServer } from './knownServer';
import type { ResponseInputItem, ResponseRequest } from './wireTypes';

/** Reasoning can only be sent again in this form, and only a server that keeps nothing has to be sent it again. */
const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

/** The request for one response. `conversation` is null where the server keeps nothing. */
export function responseRequest(
  profile: AssistantProfile,
  input: readonly ResponseInputItem[],
  conversation: string | null,
  server: KnownServer,
): ResponseRequest {
  const { model, instructions, temperature, topP, reasoningEffort, verbosity, maxOutputTokens } = profile;
  return {
    model,
    input: [...input],
    stream: true,
    // Always said: what a server does without it differs.
    store: conversation !== null,
    ...(instructions === '' ? {} : { instructions }),
    ...(conversation === null ? {} : { conversation }),
    ...(conversation === null && !server.drops(model, 'include') ? { include: [ENCRYPTED_REASONING] } : {}),
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

type Effort = NonNullable<NonNullable<ResponseRequest['reasoning']>['effort']>;
