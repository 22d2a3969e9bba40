import { contextLengthExceeded, ignoring, only } from './common';
import type { Imitation } from './imitation';

/**
 * LM Studio: chains work, and an unknown link is OpenAI's own error (lmstudio-bug-tracker #1188); there is nothing else
 * but `POST /v1/responses`. It answers 200 to any path that it does not have (#618, #1323, #2085). That it ignores
 * `conversation` and `background`, and that its error for a long input is OpenAI's, is assumed.
 */
export const lmStudio: Imitation = {
  has: only('POST /responses'),
  unknownPath: (method, path) => ({
    status: 200,
    body: { error: `Unexpected endpoint or method. (${method} ${path})` },
  }),
  errorBody: () => undefined,
  understood: body => ignoring(body, 'conversation', 'background'),
  tooLong: contextLengthExceeded,
  wantsKey: true,
};
