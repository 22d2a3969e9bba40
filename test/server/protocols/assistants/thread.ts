import type { Message } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { Thread } from 'openai/resources/beta/threads/threads';
import { badRequest } from '../../http/apiError';
import type { EventStream } from '../../http/eventStream';
import type { AnswerEnd } from '../answerEnd';
import { endedMessage, endedRun, endedStep, type RunEnding } from './endings';
import { addedMessage, type MessageDraft } from './messageResource';
import { type RunServices, RunUnderWay } from './runUnderWay';
import { isOver, type RunRecord } from './wire';

/** A thread at rest: a run that is under way is left as failed. */
export interface ThreadSnapshot {
  readonly resource: Thread;
  readonly messages: readonly Message[];
  readonly runs: readonly RunRecord[];
}

/** One thread: its messages and its runs, oldest first, at most one of them under way. */
export class StoredThread {
  /** Undefined when no run is under way. */
  active: RunUnderWay | undefined;

  constructor(
    readonly resource: Thread,
    private all: readonly Message[] = [],
    private records: readonly RunRecord[] = [],
  ) {}

  get messages(): readonly Message[] {
    return this.all;
  }

  get runs(): readonly RunRecord[] {
    return this.records;
  }

  /** Adds what a client says; refused while a run is under way. */
  add(draft: MessageDraft): Message {
    if (this.active) {
      const { id } = this.active.record.resource;
      throw badRequest(`Can't add messages to ${this.resource.id} while a run ${id} is active.`);
    }
    const message = addedMessage(draft, this.resource.id);
    this.put(message);
    return message;
  }

  /** Adds a message, or replaces the one of its ID. */
  put(message: Message): void {
    const found = this.all.some(other => other.id === message.id);
    this.all = found ? this.all.map(other => (other.id === message.id ? message : other)) : [...this.all, message];
  }

  remove(message: Message): void {
    this.all = this.all.filter(other => other !== message);
  }

  /** Refuses a run where there is one under way, or nothing to answer. */
  checkFree(instructions: string): void {
    if (this.active) {
      const { id } = this.active.record.resource;
      throw badRequest(`Thread ${this.resource.id} already has an active run ${id}.`);
    }
    if (this.all.length === 0 && instructions === '') {
      throw badRequest(
        'Run creation requires a Thread with a user message or an assistant with instructions.',
        null,
        'invalid_thread',
      );
    }
  }

  /** Begins a run; `created` says that the same request has created the thread. */
  start(
    run: Run,
    services: RunServices,
    end: AnswerEnd | undefined,
    stream: EventStream | undefined,
    created: boolean,
  ) {
    const record: RunRecord = { resource: run, steps: [] };
    const owner = {
      messages: () => this.all,
      put: (message: Message) => this.put(message),
      ended: () => {
        this.active = undefined;
      },
    };
    this.records = [...this.records, record];
    this.active = new RunUnderWay(record, owner, services, end);
    this.active.begin(stream, created ? this.resource : undefined);
  }

  /** What is to survive the server: live data, to be written at once. */
  snapshot(): ThreadSnapshot {
    const message = 'The server ended during this run.';
    const ending: RunEnding = { how: 'failed', error: { code: 'server_error', message } };
    return {
      resource: this.resource,
      messages: this.all.map(one => (one.status === 'in_progress' ? endedMessage(one, ending) : one)),
      runs: this.records.map(({ resource, steps }) => ({
        resource: isOver(resource) ? resource : endedRun(resource, ending),
        steps: steps.map(step => (step.status === 'in_progress' ? endedStep(step, ending) : step)),
      })),
    };
  }
}
