import { createBackendWith } from '../../../../src/backends/index';
import type { Timing } from '../../../../src/backends/wire/timing';
import type { LocalAssistant, Protocol, ServerAssistant } from '../../../../src/core/assistant';
import type {
  Backend,
  BackendOptions,
  RunReference,
  RunRequest,
  ServerFacts,
  ServerMemory,
} from '../../../../src/core/backend';
import { applyChange } from '../../../../src/shared/applyChange';
import type { RunEnd, RunEvent } from '../../../../src/shared/runEvent';
import type { Run } from '../../../../src/shared/transcript';
import { EMPTY_TRANSCRIPT } from '../../../../src/shared/transcript';
import { TestTiming } from './testTiming';

/** A key like OpenAI's own; no test sends it anywhere but to itself. */
export const KEY = 'sk-proj-canary-0123456789abcdefXYZ';

export const LOCAL: LocalAssistant = {
  home: 'local',
  id: 'local:test',
  name: 'Test',
  profile: { model: 'test-model', instructions: 'Be brief.' },
};

export const SAVED: ServerAssistant = { home: 'server', id: 'agent_test', name: 'Test' };

/** What a backend has logged. */
export interface Log {
  readonly lines: string[];
}

export function testBackend(
  protocol: Protocol,
  baseUrl: string,
  options: Partial<BackendOptions> = {},
  timing: Timing = new TestTiming(),
  log: Log = { lines: [] },
): Backend {
  return createBackendWith(
    protocol,
    {
      baseUrl,
      organization: null,
      project: null,
      apiKey: KEY,
      idleTimeoutMs: 60_000,
      userAgent: 'ask-assistant/test',
      memory: forgetful(),
      health: { answered: () => undefined, failed: () => undefined },
      log: { info: line => log.lines.push(line), debug: line => log.lines.push(line) },
      ...options,
    },
    timing,
  );
}

/** Remembers for as long as a test lasts. */
export function forgetful(facts: ServerFacts = {}): ServerMemory {
  let known = facts;
  return {
    get facts() {
      return known;
    },
    remember: next => {
      known = next;
    },
  };
}

export function testRequest(more: Partial<RunRequest> = {}): RunRequest {
  return {
    runKey: 'run-1',
    thread: null,
    assistant: LOCAL,
    text: 'Hello?',
    again: false,
    turns: [],
    isBranch: false,
    leftOut: 0,
    keepOnServer: false,
    background: 'off',
    ...more,
  };
}

export function testReference(more: Partial<RunReference> = {}): RunReference {
  return {
    runKey: 'run-1',
    thread: null,
    remoteRunId: null,
    background: false,
    items: [],
    text: 'Hello?',
    otherRuns: [],
    ...more,
  };
}

/** All events of a run; `onEvent` sees each as it comes. */
export async function collect(
  events: AsyncIterable<RunEvent>,
  onEvent: (event: RunEvent) => void = () => {},
): Promise<readonly RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) {
    all.push(event);
    onEvent(event);
  }
  return all;
}

/** The run as the transcript holds it, made by the product's own reducer. */
export function runOf(events: readonly RunEvent[]): Run {
  const start = {
    id: 'run-1',
    messageId: 'message-1',
    carried: [],
    assistantId: LOCAL.id,
    assistantName: LOCAL.name,
    startedAt: 0,
  };
  const begun = applyChange(EMPTY_TRANSCRIPT, { type: 'runStarted', run: start });
  const { entries } = events.reduce(
    (transcript, event) => applyChange(transcript, { type: 'runEvent', runId: start.id, at: 1, event }),
    begun,
  );
  const [run] = entries;
  if (run?.kind !== 'run') {
    throw new Error('the reducer lost the run');
  }
  return run;
}

/** Every text of the run's messages, one after the other. */
export function textOf(events: readonly RunEvent[]): string {
  return runOf(events)
    .items.flatMap(item => (item.kind === 'message' ? item.parts.map(({ text }) => text) : []))
    .join('');
}

export function endsOf(events: readonly RunEvent[]): readonly RunEnd[] {
  return events.flatMap(event => (event.type === 'end' ? [event.end] : []));
}

/** The run's end; throws when there isn't exactly one, and that the last event. */
export function endOf(events: readonly RunEvent[]): RunEnd {
  const last = events.at(-1);
  if (last?.type !== 'end' || endsOf(events).length !== 1) {
    throw new Error(`not exactly one end, at the end: ${JSON.stringify(events)}`);
  }
  return last.end;
}

/** The error's code in the run's end, or the end's kind when there is none. */
export function codeOf(events: readonly RunEvent[]): string {
  const end = endOf(events);
  return end.kind === 'failed' || end.kind === 'detached' ? end.error.code : end.kind;
}

export const neverAborted = new AbortController().signal;
