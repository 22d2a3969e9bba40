import { contextLengthExceeded } from './common';
import type { Imitation } from './imitation';

/** Everything that this server has. */
export const openai: Imitation = {
  has: () => true,
  unknownPath: () => undefined,
  errorBody: () => undefined,
  understood: body => body,
  tooLong: contextLengthExceeded,
  wantsKey: true,
};
