import type { Message, MessageContent } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import { badRequest } from '../../http/apiError';
import { Fields, isRecord } from '../../http/body';
import { newId, nowInSeconds } from '../../http/ids';

/** A message before it is in a thread. */
export type MessageDraft = Pick<Message, 'role' | 'content' | 'attachments' | 'metadata'>;

/** Reads the messages of a body (`messages`, `additional_messages`); none when it has no such field. */
export function readMessages(body: Fields | undefined, key: string): readonly MessageDraft[] {
  return (body?.array(key) ?? []).map((message, index) => {
    const param = `${key}[${index}]`;
    if (!isRecord(message)) throw badRequest(`Invalid type for '${param}': expected an object.`, param, 'invalid_type');
    return readMessage(new Fields(message, `${param}.`));
  });
}

export function readMessage(body: Fields): MessageDraft {
  body.refuseUnknown(['role', 'content', 'attachments', 'metadata']);
  const role = body.oneOf('role', ['user', 'assistant'] as const);
  if (role === undefined) throw body.required('role');
  return { role, content: readContent(body), attachments: readAttachments(body), metadata: body.metadata() ?? {} };
}

/** The message in its thread; a finished one, as everything is that a client adds. */
export function addedMessage(draft: MessageDraft, threadId: string): Message {
  const now = nowInSeconds();
  return { ...emptyMessage(threadId, now), ...draft, status: 'completed', completed_at: now };
}

/** The message that a run begins. */
export function answerMessage(run: Run): Message {
  const { assistant_id, id: run_id, thread_id } = run;
  return { ...emptyMessage(thread_id, nowInSeconds()), assistant_id, run_id };
}

function emptyMessage(thread_id: string, created_at: number): Message {
  return {
    id: newId('msg'),
    object: 'thread.message',
    created_at,
    assistant_id: null,
    thread_id,
    run_id: null,
    status: 'in_progress',
    incomplete_details: null,
    incomplete_at: null,
    completed_at: null,
    role: 'assistant',
    content: [],
    attachments: [],
    metadata: {},
  };
}

function readContent(body: Fields): MessageContent[] {
  const content = body.raw('content');
  if (typeof content === 'string') return [textPart(content)];
  const parts = body.array('content');
  if (parts === undefined) throw body.required('content');
  return parts.map(readPart);
}

function textPart(value: string): MessageContent {
  return { type: 'text', text: { value, annotations: [] } };
}

function readPart(part: unknown): MessageContent {
  const fields = Fields.of(part);
  const type = fields.oneOf('type', ['text', 'image_url', 'image_file'] as const);
  if (type === undefined) throw fields.required('type');
  if (type === 'text') return textPart(required(fields, 'text'));
  const image = fields.fields(type);
  if (!image) throw fields.required(type);
  const detail = image.oneOf('detail', ['auto', 'low', 'high'] as const) ?? 'auto';
  if (type === 'image_url') return { type, image_url: { url: required(image, 'url'), detail } };
  return { type, image_file: { file_id: required(image, 'file_id'), detail } };
}

function readAttachments(body: Fields): Message.Attachment[] {
  return (body.array('attachments') ?? []).map(attachment => {
    const fields = Fields.of(attachment);
    const tools = (fields.array('tools') ?? []).map(tool => {
      const type = Fields.of(tool).oneOf('type', ['code_interpreter', 'file_search'] as const);
      if (type === undefined) throw fields.required('tools.type');
      return { type };
    });
    return { file_id: required(fields, 'file_id'), tools };
  });
}

function required(fields: Fields, key: string): string {
  const value = fields.string(key);
  if (value === undefined) throw fields.required(key);
  return value;
}
