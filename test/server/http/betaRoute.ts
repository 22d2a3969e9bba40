import { ApiError } from './apiError';
import type { Handler, Route } from './router';

/** Makes routes that want a word in the header `OpenAI-Beta`; `refusal` is the text of the 400 without it. */
export function betaRoutes(beta: string, refusal: string) {
  return (method: Route['method'], pattern: string, handle: Handler): Route => ({
    method,
    pattern,
    handle: (exchange, ...ids) => {
      const header = exchange.header('openai-beta') ?? '';
      if (!header.split(/\s*,\s*/).includes(beta)) throw new ApiError(400, refusal, { code: 'invalid_beta' });
      return handle(exchange, ...ids);
    },
  });
}
