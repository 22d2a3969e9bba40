import type { PanelStrings } from '../../../src/shared/panelStrings';
import type { PanelChange, PanelSnapshot, PanelStatus } from '../../../src/shared/protocol';
import type { Item, MessageItem, RunEvent } from '../../../src/shared/runEvent';
import type { Message, Run, RunStart, SelectionAttachment } from '../../../src/shared/transcript';

/** Noon of a day that is not today, so that what is shown doesn't depend on when the tests run. */
export const AT = Date.UTC(2026, 10, 20, 12, 0, 0);

export function aStatus(more: Partial<PanelStatus> = {}): PanelStatus {
  return {
    run: 'idle',
    since: null,
    setUp: 'ready',
    assistant: { id: 'agent_1', name: 'Team Reviewer', model: 'gpt-6.1-terra' },
    host: 'api.openai.com',
    readOnly: null,
    failure: null,
    ...more,
  };
}

export function aSnapshot(strings: PanelStrings, more: Partial<PanelSnapshot> = {}): PanelSnapshot {
  return {
    threadId: 'thread-1',
    entries: [],
    older: 0,
    queue: [],
    draft: { text: '', attachments: [] },
    sends: { underWay: [], ended: [] },
    status: aStatus(),
    settings: { sendKey: 'enter', autoScroll: true, fontSize: 0 },
    strings,
    locale: 'en',
    ...more,
  };
}

export function aSelection(more: Partial<SelectionAttachment> = {}): SelectionAttachment {
  return {
    kind: 'selection',
    id: 'selection-1',
    path: 'src/parse.ts',
    language: 'typescript',
    startLine: 10,
    endLine: 42,
    text: '',
    ...more,
  };
}

export function aMessage(id: string, text: string, more: Partial<Message> = {}): Message {
  return { kind: 'message', id, text, attachments: [], createdAt: AT, delivery: 'sent', ...more };
}

export function aRunStart(id: string, messageId: string): RunStart {
  return {
    id,
    messageId,
    assistantId: 'agent_1',
    assistantName: 'Team Reviewer',
    model: 'gpt-6.1-terra',
    startedAt: AT,
  };
}

export function anAnswer(id: string, text: string, more: Partial<MessageItem> = {}): MessageItem {
  return { kind: 'message', id, state: 'done', phase: null, parts: [{ type: 'text', text }], ...more };
}

/** A run that has ended well, unless told otherwise. */
export function aRun(id: string, messageId: string, items: readonly Item[], more: Partial<Run> = {}): Run {
  return {
    ...aRunStart(id, messageId),
    kind: 'run',
    phase: 'working',
    items,
    notices: [],
    endedAt: AT + 12_000,
    end: { kind: 'completed' },
    ...more,
  };
}

/** A question and its answer. */
export function aTurn(index: number, question: string, answer: string): readonly [Message, Run] {
  const message = aMessage(`message-${index}`, question);
  return [message, aRun(`run-${index}`, message.id, [anAnswer(`item-${index}`, answer)])];
}

export function runEvent(runId: string, event: RunEvent): PanelChange {
  return { type: 'runEvent', runId, at: AT, event };
}

export function delta(runId: string, text: string, itemId = `${runId}-item`): PanelChange {
  return runEvent(runId, { type: 'delta', itemId, channel: 'text', part: 0, text });
}
