import { contextLengthExceeded, ignoring, only } from './common';
import type { Imitation } from './imitation';

/**
 * The LiteLLM proxy in front of a provider without a Responses API of its own: chains work and a response can be asked
 * for again, there are no conversations. It bridges to chat completions and drops what those do not have
 * (docs.litellm.ai, "Native /v1/responses passthrough"). That there is no cancel and no list of input items is assumed.
 */
export const liteLlm: Imitation = {
  has: only('POST /responses', 'GET /responses/{response_id}', 'DELETE /responses/{response_id}'),
  // The answer of its HTTP library, FastAPI.
  unknownPath: () => ({ status: 404, body: { detail: 'Not Found' } }),
  errorBody: error => {
    const { message, type, param } = error.body().error;
    return { error: { message, type, param, code: String(error.status) } };
  },
  understood: body => ignoring(body, 'conversation', 'background'),
  tooLong: contextLengthExceeded,
  wantsKey: true,
};
