import type { ServerError } from '../wire/serverError';

/** A request parameter that not every server or model takes; the answer is the same without it, or nearly. */
export type Droppable = 'temperature' | 'top_p' | 'include';

const DROPPABLE: readonly Droppable[] = ['temperature', 'top_p', 'include'];

/** What a backend has found out about its server, so that it asks in vain only once. */
export class KnownServer {
  /** Whether it keeps conversations; assumed until it refuses. */
  keepsThreads = true;
  readonly #dropped = new Set<string>();

  /** Whether the model's requests go without the parameter. */
  drops(model: string, parameter: Droppable): boolean {
    return this.#dropped.has(key(model, parameter));
  }

  drop(model: string, parameter: Droppable): void {
    this.#dropped.add(key(model, parameter));
  }
}

function key(model: string, parameter: Droppable): string {
  return `${parameter} ${model}`;
}

/** Which parameter the server doesn't take; null when its refusal is about something else, such as a wrong value. */
export function refusedParameter({ code, param, message }: ServerError): Droppable | null {
  const names = param === undefined ? message.match(/(?<=['"`])\w+(?=['"`])/g) : [param.replace(/\[\d+\]$/, '')];
  const name = DROPPABLE.find(droppable => names?.includes(droppable));
  if (name === 'include' || /encrypted content/i.test(message)) {
    return 'include';
  }
  const unsupported = code?.startsWith('unsupported_') || /unsupported|not support|only the default/i.test(message);
  return unsupported ? (name ?? null) : null;
}
