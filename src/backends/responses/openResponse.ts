import type { AssistantProfile } from '../../core/assistant';
import type { Notice } from '../../shared/runEvent';
import { UserError, userError } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import { ReplyError } from '../wire/replyError';
import { retrying, THREAD_BUSY } from '../wire/retry';
import type { KnownServer } from './knownServer';
import { refusedParameter } from './knownServer';
import { responseRequest } from './request';
import type { ResponseInputItem } from './wireTypes';

/** A response that has begun, and what had to be left out for that. */
export interface OpenedResponse {
  readonly stream: AsyncIterable<unknown>;
  readonly notices: readonly Notice[];
}

/**
 * Asks for a response and waits until the server accepts. A parameter that the model doesn't take is left out, and the
 * conversation is waited for while another turn has it: in both cases nothing was executed.
 * Throws `outcomeUnknown` when the connection broke before the server said anything.
 */
export async function openResponse(
  client: Client,
  server: KnownServer,
  profile: AssistantProfile,
  input: readonly ResponseInputItem[],
  conversation: string | null,
  purpose: Purpose,
  signal: AbortSignal,
): Promise<OpenedResponse> {
  const notices: Notice[] = [];
  for (;;) {
    const request = responseRequest(profile, input, conversation, server);
    try {
      const stream = await retrying(THREAD_BUSY, client.timing, signal, () =>
        client.call(purpose, () => client.openai.responses.create(request, client.options(signal, { stream: true }))),
      );
      return { stream, notices };
    } catch (error) {
      const refused = error instanceof ReplyError ? refusedParameter(error.reply.param, error.reply.message) : null;
      if (refused !== null && request[refused] !== undefined) {
        server.drop(profile.model, refused);
        // What only saves the model some thinking isn't worth a line.
        if (refused !== 'include') {
          notices.push({ code: 'parameterDropped', parameter: refused });
        }
        continue;
      }
      if (error instanceof UserError && error.info.code === 'connectionLost') {
        throw userError('outcomeUnknown', { args: error.info.args ?? {}, detail: error.info.detail ?? '' });
      }
      throw error;
    }
  }
}
