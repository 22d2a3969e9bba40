import type { NewThread } from '../../../../src/core/threads/threadStore';
import type { RunEvent, TextChannel } from '../../../../src/shared/runEvent';
import type { Message, RunStart, SelectionAttachment, ThreadChange } from '../../../../src/shared/transcript';

/** Builders for what a thread is made of; tests name only what they are about. */

export function message(more: Partial<Message> = {}): Message {
  return { kind: 'message', id: 'm1', text: 'Why?', attachments: [], createdAt: 1, delivery: 'sending', ...more };
}

export function selection(more: Partial<SelectionAttachment> = {}): SelectionAttachment {
  return {
    kind: 'selection',
    id: 'a1',
    path: 'src/a.ts',
    language: 'typescript',
    startLine: 3,
    endLine: 9,
    text: 'const a = 1;\n',
    ...more,
  };
}

export function runStart(more: Partial<RunStart> = {}): RunStart {
  return { id: 'r1', messageId: 'm1', assistantId: 'agent_1', assistantName: 'Reviewer', startedAt: 2, ...more };
}

export function added(more: Partial<Message> = {}): ThreadChange {
  return { type: 'messageAdded', message: message(more) };
}

export function started(more: Partial<RunStart> = {}): ThreadChange {
  return { type: 'runStarted', run: runStart(more) };
}

export function event(runEvent: RunEvent, runId = 'r1', at = 3): ThreadChange {
  return { type: 'runEvent', runId, at, event: runEvent };
}

export function delta(text: string, itemId = 'i1', channel: TextChannel = 'text', part = 0): ThreadChange {
  return event({ type: 'delta', itemId, channel, part, text });
}

export function newThread(more: Partial<NewThread> = {}): NewThread {
  return {
    id: 't1',
    createdAt: 1,
    workspaceFolders: ['file:///work'],
    connection: { baseUrl: 'https://api.openai.com/v1', organization: null, project: null },
    protocol: 'agents',
    assistantId: 'agent_1',
    assistantName: 'Reviewer',
    ...more,
  };
}
