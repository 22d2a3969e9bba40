import { ignoring, only } from './common';
import type { Imitation } from './imitation';

/**
 * Ollama: "only the non-stateful flavor is supported" (its documentation of OpenAI compatibility). Its request type has
 * no `store` and no `previous_response_id`, and does nothing with `conversation` and `background`; each answer says
 * `store: false` (its `openai/responses.go`). A prompt too long for the model loses its oldest messages, silently.
 */
export const ollama: Imitation = {
  has: only('POST /responses'),
  // The answer of its HTTP library, Gin.
  unknownPath: () => ({ status: 404, body: '404 page not found' }),
  errorBody: () => undefined,
  understood: body => ({
    ...ignoring(body, 'previous_response_id', 'conversation', 'background', 'metadata'),
    store: false,
  }),
  tooLong: () => undefined,
  wantsKey: false,
};
