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

/** Which parameter the server's refusal is about; null when it is none that could be left out. */
export function refusedParameter(param: string | undefined, message: string): Droppable | null {
  if (param !== undefined) {
    // `include` comes with an index, or stands for what it asks to be included.
    return DROPPABLE.find(name => param === name || param.startsWith(`${name}[`)) ?? null;
  }
  return (
    DROPPABLE.find(name => new RegExp(`['"\`]${name}['"\`]`).test(message)) ??
    (/encrypted content/i.test(message) ? 'include' : null)
  );
}
