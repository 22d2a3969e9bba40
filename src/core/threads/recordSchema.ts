import * as v from 'valibot';
import type { JsonValue } from '../../shared/json';
import type { ErrorCode, Remedy } from '../../shared/userError';
import type { ThreadHeader, ThreadRecord } from './threadRecord';

/*
 * What a thread's file may hold, as far as this version knows it. A record that doesn't match is from a newer version,
 * or damaged in a way that JSON doesn't notice: acting on it could only go wrong.
 */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Texts are padded up to their part's number, so a number out of all proportion must not get through. */
const partNumber = v.pipe(count, v.maxValue(10_000));
const text = v.exactOptional(v.string());

function list<S extends v.GenericSchema>(item: S) {
  return v.pipe(v.array(item), v.readonly());
}

const remoteThread = v.object({
  kind: v.picklist(['session', 'conversation', 'thread', 'response']),
  id: v.string(),
});

const attachment = v.object({
  kind: v.literal('selection'),
  id: v.string(),
  path: v.string(),
  language: v.string(),
  startLine: v.number(),
  endLine: v.number(),
  text: v.string(),
});

export const attachmentsSchema = v.pipe(
  v.array(v.unknown()),
  // A message with an attachment of a kind to come is still worth showing.
  v.transform(all => all.filter(one => v.is(attachment, one))),
  v.readonly(),
);

const delivery = v.picklist(['sending', 'sent', 'unsent', 'unknown']);

const message = v.object({
  kind: v.literal('message'),
  id: v.string(),
  text: v.string(),
  attachments: attachmentsSchema,
  createdAt: v.number(),
  delivery,
});

const itemBase = {
  id: v.string(),
  state: v.picklist(['open', 'done']),
  wire: v.exactOptional(v.custom<JsonValue>(value => value !== undefined)),
} as const;

const part = v.object({ type: v.picklist(['text', 'refusal']), text: v.string() });

const item = v.variant('kind', [
  v.object({
    ...itemBase,
    kind: v.literal('message'),
    phase: v.nullable(v.picklist(['commentary', 'answer'])),
    parts: list(part),
  }),
  v.object({ ...itemBase, kind: v.literal('reasoning'), parts: list(v.string()) }),
  v.object({ ...itemBase, kind: v.literal('step'), type: v.string(), subject: text, arguments: text, output: text }),
]);

const error = v.object({
  code: v.custom<ErrorCode>(value => typeof value === 'string'),
  remedy: v.custom<Remedy>(value => typeof value === 'string'),
  retryable: v.boolean(),
  args: v.exactOptional(v.record(v.string(), v.string())),
  detail: text,
  requestId: text,
  retryAfterMs: v.exactOptional(v.number()),
});

const end = v.variant('kind', [
  v.object({ kind: v.literal('completed') }),
  v.object({ kind: v.literal('incomplete'), reason: v.picklist(['maxOutputTokens', 'contentFilter', 'other']) }),
  v.object({ kind: v.literal('failed'), error, refused: v.exactOptional(v.literal(true)) }),
  v.object({ kind: v.literal('cancelled') }),
  v.object({ kind: v.literal('detached'), resumable: v.boolean(), error }),
]);

const notice = v.variant('code', [
  v.object({ code: v.literal('parameterDropped'), parameter: v.string() }),
  v.object({ code: v.literal('toolUnavailable'), name: v.string() }),
  v.object({ code: v.literal('notKeptOnServer') }),
  v.object({ code: v.literal('historyResent') }),
  v.object({ code: v.literal('turnsLeftOut'), count: v.number() }),
  v.object({ code: v.literal('environmentReset') }),
  v.object({ code: v.literal('recordsDamaged'), count: v.number() }),
  v.object({ code: v.literal('keptOnServer') }),
]);

const usage = v.object({
  input: v.number(),
  output: v.number(),
  cached: v.exactOptional(v.number()),
  reasoning: v.exactOptional(v.number()),
});

const growingText = {
  itemId: v.string(),
  channel: v.picklist(['text', 'refusal', 'reasoning', 'arguments', 'output']),
  part: partNumber,
  text: v.string(),
} as const;

const action = v.object({
  kind: v.literal('function'),
  callId: v.string(),
  name: v.string(),
  arguments: v.string(),
});

const event = v.variant('type', [
  v.object({ type: v.literal('thread'), thread: remoteThread }),
  v.object({
    type: v.literal('started'),
    remoteRunId: v.string(),
    model: text,
    background: v.exactOptional(v.literal(true)),
  }),
  v.object({ type: v.literal('kept') }),
  v.object({
    type: v.literal('phase'),
    phase: v.picklist(['queued', 'preparing', 'working', 'waiting', 'pausing']),
    until: v.exactOptional(v.number()),
    reason: v.exactOptional(error),
  }),
  v.object({ type: v.literal('item'), item }),
  v.object({ type: v.literal('delta'), ...growingText }),
  v.object({ type: v.literal('final'), ...growingText }),
  v.object({ type: v.literal('actionNeeded'), actions: list(action) }),
  v.object({ type: v.literal('usage'), usage }),
  v.object({ type: v.literal('notice'), notice }),
  v.object({ type: v.literal('gap') }),
  v.object({ type: v.literal('end'), end }),
]);

const run = v.object({
  id: v.string(),
  messageId: v.string(),
  assistantId: v.string(),
  assistantName: v.string(),
  model: text,
  startedAt: v.number(),
});

const header = v.object({
  type: v.literal('thread'),
  schema: v.pipe(v.number(), v.integer(), v.minValue(1)),
  id: v.string(),
  createdAt: v.number(),
  workspaceFolders: list(v.string()),
  connection: v.object({
    baseUrl: v.string(),
    organization: v.nullable(v.string()),
    project: v.nullable(v.string()),
  }),
  protocol: v.picklist(['agents', 'responses', 'assistants']),
  assistantId: v.string(),
  assistantName: v.string(),
  remote: v.exactOptional(remoteThread),
  branchOf: v.exactOptional(v.object({ threadId: v.string(), entryId: v.string() })),
});

const record = v.variant('type', [
  v.object({ type: v.literal('messageAdded'), message, before: text }),
  v.object({ type: v.literal('messageQueued'), message }),
  v.object({ type: v.literal('messageUnqueued'), messageId: v.string() }),
  v.object({ type: v.literal('deliveryChanged'), messageId: v.string(), delivery }),
  v.object({ type: v.literal('runStarted'), run, before: text }),
  v.object({ type: v.literal('runEvent'), runId: v.string(), at: v.number(), event }),
  v.object({ type: v.literal('remoteThread'), thread: remoteThread }),
]);

/** Doesn't compile while a record, an event or an item that is written has no schema to be read by. */
type Complete<Written extends Read, Read> = Written;

export function parseHeader(value: unknown): Complete<ThreadHeader, v.InferOutput<typeof header>> | null {
  const result = v.safeParse(header, value);
  return result.success ? result.output : null;
}

export function parseRecord(value: unknown): Complete<ThreadRecord, v.InferOutput<typeof record>> | null {
  const result = v.safeParse(record, value);
  return result.success ? result.output : null;
}
