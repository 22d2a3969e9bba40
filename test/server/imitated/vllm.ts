import { ApiError, badRequest } from '../http/apiError';
import { ignoring, only } from './common';
import type { Imitation } from './imitation';

const backgroundRefusal =
  'This vLLM engine does not support `store=True` and therefore does not support the background mode. To enable these ' +
  'features, set the environment variable `VLLM_ENABLE_RESPONSES_API_STORE=1` when launching the vLLM server.';

/**
 * vLLM without `VLLM_ENABLE_RESPONSES_API_STORE`, as of its `responses/serving.py`: `store: true` is taken for false
 * without a word (it was to be a 501 at first, vllm#22137), nothing can be asked for again, so that every chain is a
 * 404, and only `background` is refused. That it ignores `conversation` is assumed.
 */
export const vllm: Imitation = {
  has: only('POST /responses', 'GET /responses/{response_id}', 'POST /responses/{response_id}/cancel'),
  // The answer of its HTTP library, FastAPI.
  unknownPath: () => ({ status: 404, body: { detail: 'Not Found' } }),
  errorBody: error => {
    const { message, type, param } = error.body().error;
    return { error: { message, type, param, code: error.status } };
  },
  understood: body => {
    if (body.background === true && body.store !== false) throw badRequest(backgroundRefusal, 'background');
    if (typeof body.previous_response_id === 'string') {
      const message = `Response with id '${body.previous_response_id}' not found.`;
      throw new ApiError(404, message, { param: 'response_id' });
    }
    return { ...ignoring(body, 'conversation', 'background'), store: false };
  },
  tooLong: (characters, limit) =>
    badRequest(
      `The engine prompt length ${characters} exceeds the max_model_len ${limit}. Please reduce prompt.`,
      'input',
    ),
  wantsKey: true,
};
