import { type ApiError, badRequest } from '../http/apiError';
import { contextLengthExceeded, ignoring, only } from './common';
import type { Imitation } from './imitation';

/**
 * OpenRouter: stateless; `store: true` and a chain are a 400, and errors carry `error_type` (its page on errors of the
 * Responses API). The words of the refusals are not known; that it refuses `background` and ignores `conversation` is
 * assumed, as is the text for a path that it does not have.
 */
export const openRouter: Imitation = {
  has: only('POST /responses'),
  unknownPath: () => ({ status: 404, body: 'Not Found' }),
  errorBody: error => {
    const { message, code } = error.body().error;
    return { error: { code: reducedCode(error), message }, error_type: code ?? canonical(error), metadata: null };
  },
  understood: body => {
    if (body.store === true) throw badRequest('This API is stateless: `store: true` is not supported.', 'store');
    if (typeof body.previous_response_id === 'string') {
      throw badRequest('This API is stateless: `previous_response_id` is not supported.', 'previous_response_id');
    }
    if (body.background === true) throw badRequest('`background` is not supported.', 'background');
    return { ...ignoring(body, 'conversation', 'background'), store: false };
  },
  tooLong: contextLengthExceeded,
  wantsKey: true,
};

/** Several kinds of errors share one of these codes: `error_type` tells them apart. */
function reducedCode({ status }: ApiError): string {
  if (status === 429) return 'rate_limit_exceeded';
  return status < 500 ? 'invalid_prompt' : 'server_error';
}

function canonical({ status }: ApiError): string {
  return status < 500 ? 'invalid_request' : 'server_error';
}
