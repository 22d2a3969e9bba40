import { ApiError, badRequest } from '../http/apiError';
import { ignoring, only } from './common';
import type { Imitation } from './imitation';

/**
 * llama.cpp: turns the request into one for chat completions, refuses a chain, keeps nothing (its `server-chat.cpp`).
 * That it ignores `store`, `conversation` and `background` follows from that.
 */
export const llamaCpp: Imitation = {
  has: only('POST /responses'),
  unknownPath: () => ({
    status: 404,
    body: { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } },
  }),
  errorBody: error => {
    const { message, type } = error.body().error;
    return { error: { code: error.status, message, type } };
  },
  understood: body => {
    if (typeof body.previous_response_id === 'string' && body.previous_response_id !== '') {
      throw badRequest("llama.cpp does not support 'previous_response_id'.");
    }
    return { ...ignoring(body, 'previous_response_id', 'conversation', 'background'), store: false };
  },
  tooLong: () =>
    new ApiError(400, 'the request exceeds the available context size, try increasing it', {
      type: 'exceed_context_size_error',
    }),
  wantsKey: true,
};
