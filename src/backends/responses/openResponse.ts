import type { AssistantProfile } from '../../core/assistant';
import type { Notice } from '../../shared/runEvent';
import { UserError } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import { ReplyError } from '../wire/replyError';
import type { RetryRule } from '../wire/retry';
import { retrying } from '../wire/retry';
import type { KnownServer } from './knownServer';
import { refusedParameter } from './knownServer';
import { responseRequest } from './request';
import type { ResponseInputItem } from './wireTypes';

/** What is asked, and where it is kept: a conversation, or null for nowhere. */
export interface Question {
  readonly profile: AssistantProfile;
  readonly input: readonly ResponseInputItem[];
  readonly conversation: string | null;
}

/**
 * Asks for a response and waits until the server accepts, again where `rule` allows it. A parameter that the model
 * doesn't take is left out, as nothing was executed then; `notify` is told of what was left out.
 * Throws `outcomeUnknown` when the connection broke before the server said anything.
 */
export async function openResponse(
  client: Client,
  server: KnownServer,
  { profile, input, conversation }: Question,
  signal: AbortSignal,
  rule: RetryRule,
  notify: (notice: Notice) => void,
): Promise<AsyncIterable<unknown>> {
  const purpose = purposeOf(profile);
  for (;;) {
    const request = responseRequest(profile, input, conversation, server);
    try {
      return await retrying(rule, client.timing, signal, () =>
        client.call(purpose, () => client.openai.responses.create(request, client.options(signal, { stream: true }))),
      );
    } catch (error) {
      const refused = error instanceof ReplyError ? refusedParameter(error.reply) : null;
      if (refused !== null && request[refused] !== undefined) {
        server.drop(profile.model, refused);
        // What only saves the model some thinking isn't worth a line.
        if (refused !== 'include') {
          notify({ code: 'parameterDropped', parameter: refused });
        }
        continue;
      }
      if (error instanceof UserError && error.info.code === 'connectionLost') {
        throw client.error('outcomeUnknown');
      }
      throw error;
    }
  }
}

/** What the requests for an assistant's answers are about. */
export function purposeOf({ model }: AssistantProfile): Purpose {
  return { subject: 'response', args: { model } };
}
