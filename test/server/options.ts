import type { Observer } from './control/observer';
import type { ImitatedServer } from './imitated/imitation';

/** How the local server is to behave from the start. */
export interface LocalServerOptions extends Observer {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The keys that are let in; `'any'`, the default, lets in everyone, also without a key. */
  readonly keys?: readonly string[] | 'any';
  /** The pause after each word; 0 by default. */
  readonly wordDelayMs?: number;
  /** The pause after each word when the question says `slow`; 100 by default. */
  readonly slowWordDelayMs?: number;
  /** The server to imitate, with its limits; everything is there in the default, `openai`. */
  readonly imitates?: ImitatedServer;
  /** The most characters of input that a model takes, instructions and all; no limit by default. */
  readonly contextLimit?: number;
  /** Where agents, sessions, conversations, responses, assistants and threads are kept from one start to the next; nowhere by default. */
  readonly stateFile?: string;
}
