import type { ServerFacts, ServerMemory } from '../../core/backend';
import type { ServerError } from '../wire/serverError';

/** A request parameter that not every server or model takes; the answer is the same without it, or nearly. */
export type Droppable = 'temperature' | 'top_p' | 'include';

const DROPPABLE: readonly Droppable[] = ['temperature', 'top_p', 'include'];

/** Where it is documented that a response in the background can be watched again after a cut. */
const RESUMES = /(^|\.)api\.openai\.com$|\.(openai|services\.ai)\.azure\.com$/;

/** What a backend has found out about its server, so that it asks in vain only once. */
export class KnownServer {
  /**
   * What came of naming a response that doesn't exist: `refused` by a server that looks it up, `failed` where that told
   * nothing; null until it was tried. Not remembered: with what else is found out then, it isn't needed again.
   */
  lookup: 'refused' | 'failed' | null = null;

  constructor(
    private readonly memory: ServerMemory,
    private readonly host: string,
  ) {}

  /** The best home that it has for a thread; undefined until that is known. */
  get home(): ServerFacts['threadHome'] {
    return this.memory.facts.threadHome;
  }

  settle(home: NonNullable<ServerFacts['threadHome']>): void {
    if (home !== this.home) {
      this.memory.remember({ ...this.memory.facts, threadHome: home });
    }
    if (home !== 'local' && this.background === undefined && RESUMES.test(this.host)) {
      this.learnBackground(true);
    }
  }

  /** What was found out no longer holds. */
  forgetHome(): void {
    const { threadHome: _, ...rest } = this.memory.facts;
    this.memory.remember(rest);
  }

  /** Forgets what a new version of the server, or other rights of the key, may have changed. */
  forget(): void {
    const { dropped } = this.memory.facts;
    this.lookup = null;
    this.memory.remember(dropped === undefined ? {} : { dropped });
  }

  /** Whether it goes on with a response that nobody watches; undefined until that is known. */
  get background(): boolean | undefined {
    return this.memory.facts.background;
  }

  learnBackground(background: boolean): void {
    if (background !== this.background) {
      this.memory.remember({ ...this.memory.facts, background });
    }
  }

  /** Whether the model's requests go without the parameter. */
  drops(model: string, parameter: Droppable): boolean {
    return this.#dropped.includes(key(model, parameter));
  }

  drop(model: string, parameter: Droppable): void {
    if (!this.drops(model, parameter)) {
      this.memory.remember({ ...this.memory.facts, dropped: [...this.#dropped, key(model, parameter)] });
    }
  }

  get #dropped(): readonly string[] {
    return this.memory.facts.dropped ?? [];
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
