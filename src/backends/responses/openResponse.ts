import type { AssistantProfile } from '../../core/assistant';
import type { Notice } from '../../shared/runEvent';
import { UserError } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import { ReplyError } from '../wire/replyError';
import type { RetryRule } from '../wire/retry';
import { retrying } from '../wire/retry';
import type { KnownServer } from './knownServer';
import { refusedParameter } from './knownServer';
import { refusesBackground } from './refusal';
import type { Question } from './request';
import { responseRequest } from './request';

/**
 * Asks for a response and waits until the server accepts, again where `rule` allows it. What the server or the model
 * doesn't take is left out, and `notify` is told of it: a request that was refused was not executed.
 * Throws `outcomeUnknown` when the connection broke before the server said anything.
 */
export async function openResponse(
  client: Client,
  server: KnownServer,
  question: Question,
  signal: AbortSignal,
  rule: RetryRule,
  notify: (notice: Notice) => void,
): Promise<AsyncIterable<unknown>> {
  const purpose = purposeOf(question.profile);
  for (let asked = question; ; ) {
    const request = responseRequest(asked, server);
    try {
      return await retrying(rule, client.timing, signal, () =>
        client.call(purpose, () => client.openai.responses.create(request, client.options(signal, { stream: true }))),
      );
    } catch (error) {
      const refused = error instanceof ReplyError ? refusedParameter(error.reply) : null;
      if (refused !== null && request[refused] !== undefined) {
        server.drop(asked.profile.model, refused);
        // What only saves the model some thinking isn't worth a line.
        if (refused !== 'include') {
          notify({ code: 'parameterDropped', parameter: refused });
        }
        continue;
      }
      if (asked.background && refusesBackground(error)) {
        server.learnBackground(false);
        asked = { ...asked, background: false };
        notify({ code: 'parameterDropped', parameter: 'background' });
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
