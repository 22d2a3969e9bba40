import type { JsonObject } from '../../shared/json';
import type { Usage } from '../../shared/runEvent';
import { defined, numberAt, objectAt } from './fields';

/** Null when the server gave no figures. */
export function readUsage(usage: JsonObject): Usage | null {
  const input = numberAt(usage, 'input_tokens');
  const output = numberAt(usage, 'output_tokens');
  if (input === undefined || output === undefined) {
    return null;
  }
  const cached = numberAt(objectAt(usage, 'input_tokens_details'), 'cached_tokens');
  const reasoning = numberAt(objectAt(usage, 'output_tokens_details'), 'reasoning_tokens');
  return { input, output, ...defined({ cached, reasoning }) };
}
