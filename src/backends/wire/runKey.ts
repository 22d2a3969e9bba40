import type { JsonObject } from '../../shared/json';
import { objectAt, stringAt } from './fields';

/** By this the metadata of what a run made on the server names the run. */
const RUN_KEY = 'ask_assistant_run';

/** The metadata by which what a run makes can be found again when the reply that named it gets lost. */
export function runMetadata(runKey: string): { readonly [RUN_KEY]: string } {
  return { [RUN_KEY]: runKey };
}

/** The run that made it; undefined for what was made by others, or by a server that forgets metadata. */
export function runKeyOf(wire: JsonObject): string | undefined {
  return stringAt(objectAt(wire, 'metadata'), RUN_KEY);
}
