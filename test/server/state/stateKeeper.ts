import fs from 'node:fs';
import path from 'node:path';
import type { Changes } from '../control/changes';
import type { AgentStore } from '../protocols/agents/store';
import type { SessionServices } from '../protocols/agents/turn';
import type { AssistantStore } from '../protocols/assistants/store';
import type { ResponseStore } from '../protocols/responses/store';
import { parseState, type ServerState } from './serverState';

/** What is kept, and who tells that it may have changed. */
export interface KeptServices extends SessionServices {
  readonly changes: Changes;
  readonly agents: AgentStore;
  readonly store: ResponseStore;
  readonly assistants: AssistantStore;
}

/** So long after a change it is written, with all that came in between. */
const DELAY_MS = 200;

/** Keeps the server's state in a file: fills the stores from it, and writes them after changes and at the end. */
export class StateKeeper {
  private timer: NodeJS.Timeout | undefined;
  private written = '';
  private closed = false;

  constructor(
    private readonly file: string,
    private readonly services: KeptServices,
  ) {
    const { agents, store, assistants, changes } = services;
    const state = this.read();
    if (state) {
      agents.restore(state.agents, services);
      store.restore(state.responses);
      if (state.assistants) assistants.restore(state.assistants);
    }
    changes.watch(() => this.saveSoon());
  }

  /** Writes what there is now, and nothing any more. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    this.save();
  }

  private read(): ServerState | undefined {
    try {
      return parseState(fs.readFileSync(this.file, 'utf8'));
    } catch (error) {
      console.error(`Starting empty: no state to be read in ${this.file}: ${messageOf(error)}`);
      return undefined;
    }
  }

  private saveSoon(): void {
    if (this.closed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.save();
    }, DELAY_MS);
  }

  private save(): void {
    const { agents, store, assistants } = this.services;
    const state: ServerState = {
      version: 1,
      agents: agents.snapshot(),
      responses: store.snapshot(),
      assistants: assistants.snapshot(),
    };
    const text = JSON.stringify(state);
    if (text === this.written) return;
    try {
      const partial = `${this.file}.partial`;
      fs.mkdirSync(path.dirname(this.file), { recursive: true });
      fs.writeFileSync(partial, text);
      fs.renameSync(partial, this.file);
      this.written = text;
    } catch (error) {
      console.error(`The state was not saved in ${this.file}: ${messageOf(error)}`);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
