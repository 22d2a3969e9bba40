import fc from 'fast-check';
import type { ThreadRecord } from '../../../../src/core/threads/threadRecord';
import type { Item, Notice, RunEnd, RunEvent, TextChannel } from '../../../../src/shared/runEvent';
import type { Attachment, Message, RunStart, ThreadChange } from '../../../../src/shared/transcript';
import type { ErrorInfo } from '../../../../src/shared/userError';

/*
 * Anything that a thread's file may hold, sensible or not, about one of a few messages, runs and items, so that they
 * often mean each other.
 */

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', 'word ', '\n', '한국어', '"\\', '\u2028', '\0', '👩‍👩‍👧', '\ud83d', '__proto__'),
);
const time = fc.nat(10_000);
/** An object as JSON makes them. */
const rec = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
const maybe = (name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.option(value, { nil: undefined }).map(some => (some === undefined ? {} : { [name]: some }));
/** One object of several, as the types with optional properties want it. */
const merged = <T extends object>(first: fc.Arbitrary<T>, ...more: readonly fc.Arbitrary<object>[]): fc.Arbitrary<T> =>
  fc.tuple(first, ...more).map(all => Object.assign({}, ...all));

const messageId = fc.constantFrom('m1', 'm2', 'm3', 'm4');
const runId = fc.constantFrom('r1', 'r2', 'r3');
const itemId = fc.constantFrom('i1', 'i2', 'i3');
const entryId = fc.oneof(messageId, runId);
const channel = fc.constantFrom<TextChannel>('text', 'refusal', 'reasoning', 'arguments', 'output');
const delivery = fc.constantFrom('sending', 'sent', 'unsent', 'unknown');

const attachment: fc.Arbitrary<Attachment> = rec({
  kind: fc.constant('selection'),
  id: fc.string(),
  path: text,
  language: fc.string(),
  startLine: fc.nat(),
  endLine: fc.nat(),
  text,
});

const message: fc.Arbitrary<Message> = rec({
  kind: fc.constant('message'),
  id: messageId,
  text,
  attachments: fc.array(attachment, { maxLength: 2 }),
  createdAt: time,
  delivery,
});

const error: fc.Arbitrary<ErrorInfo> = merged(
  rec({
    code: fc.constantFrom('rateLimited', 'connectionLost', 'unexpected'),
    remedy: fc.constantFrom('tryAgain', 'reconnect', 'sendAgain'),
    retryable: fc.boolean(),
  }),
  maybe('args', fc.dictionary(fc.constantFrom('host', 'seconds'), text, { noNullPrototype: true })),
  maybe('detail', text),
  maybe('requestId', fc.string()),
  maybe('retryAfterMs', time),
);

const end: fc.Arbitrary<RunEnd> = fc.oneof(
  rec({ kind: fc.constant('completed') }),
  rec({ kind: fc.constant('cancelled') }),
  rec({
    kind: fc.constant('incomplete'),
    reason: fc.constantFrom('maxOutputTokens', 'contentFilter', 'other'),
  }),
  merged(rec({ kind: fc.constant('failed'), error }), maybe('refused', fc.constant(true))),
  rec({ kind: fc.constant('detached'), resumable: fc.boolean(), error }),
);

/** Without a minus in front of zero, which JSON doesn't write. */
const json = fc.jsonValue({ maxDepth: 2 }).map(value => JSON.parse(JSON.stringify(value)));
const wire = maybe('wire', json);
const itemBase = { id: itemId, state: fc.constantFrom('open', 'done') } as const;

const item: fc.Arbitrary<Item> = fc.oneof(
  merged(
    rec({
      ...itemBase,
      kind: fc.constant('message'),
      phase: fc.constantFrom('commentary', 'answer', null),
      parts: fc.array(rec({ type: fc.constantFrom('text', 'refusal'), text }), { maxLength: 3 }),
    }),
    wire,
  ),
  merged(rec({ ...itemBase, kind: fc.constant('reasoning'), parts: fc.array(text, { maxLength: 3 }) }), wire),
  merged(
    rec({ ...itemBase, kind: fc.constant('step'), type: fc.string() }),
    wire,
    maybe('subject', text),
    maybe('arguments', text),
    maybe('output', text),
  ),
);

const notice: fc.Arbitrary<Notice> = fc.oneof(
  rec({ code: fc.constant('parameterDropped'), parameter: fc.string() }),
  rec({ code: fc.constant('toolUnavailable'), name: fc.string() }),
  rec({ code: fc.constantFrom('turnsLeftOut', 'recordsDamaged'), count: fc.nat(99) }),
  rec({ code: fc.constantFrom('notKeptOnServer', 'historyResent', 'keptOnServer', 'environmentReset') }),
);

const growing = { itemId, channel, part: fc.nat(3), text } as const;

const event: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 4, arbitrary: rec({ type: fc.constant('delta'), ...growing }) },
  { weight: 3, arbitrary: rec({ type: fc.constant('item'), item }) },
  { weight: 2, arbitrary: rec({ type: fc.constant('final'), ...growing }) },
  { weight: 3, arbitrary: rec({ type: fc.constant('end'), end }) },
  merged(
    rec({ type: fc.constant('started'), remoteRunId: fc.string() }),
    maybe('model', fc.string()),
    maybe('background', fc.constant(true)),
  ),
  merged(
    rec({
      type: fc.constant('phase'),
      phase: fc.constantFrom('queued', 'preparing', 'working', 'waiting', 'pausing'),
    }),
    maybe('until', time),
    maybe('reason', error),
  ),
  rec({
    type: fc.constant('thread'),
    thread: rec({ kind: fc.constantFrom('session', 'conversation', 'thread', 'response'), id: fc.string() }),
  }),
  rec({
    type: fc.constant('actionNeeded'),
    actions: fc.array(rec({ kind: fc.constant('function'), callId: fc.string(), name: fc.string(), arguments: text }), {
      maxLength: 2,
    }),
  }),
  rec({
    type: fc.constant('usage'),
    usage: merged(rec({ input: fc.nat(), output: fc.nat() }), maybe('cached', fc.nat()), maybe('reasoning', fc.nat())),
  }),
  rec({ type: fc.constant('notice'), notice }),
  rec({ type: fc.constantFrom('kept', 'gap') }),
);

const start: fc.Arbitrary<RunStart> = merged(
  rec({ id: runId, messageId, assistantId: fc.string(), assistantName: fc.string(), startedAt: time }),
  maybe('model', fc.string()),
);

/** Any change at all. */
export const change: fc.Arbitrary<ThreadChange> = fc.oneof(
  { weight: 8, arbitrary: rec({ type: fc.constant('runEvent'), runId, at: time, event }) },
  {
    weight: 2,
    arbitrary: merged(rec({ type: fc.constant('runStarted'), run: start }), maybe('before', entryId)),
  },
  { weight: 2, arbitrary: merged(rec({ type: fc.constant('messageAdded'), message }), maybe('before', entryId)) },
  rec({ type: fc.constant('messageQueued'), message }),
  rec({ type: fc.constant('messageUnqueued'), messageId }),
  rec({ type: fc.constant('deliveryChanged'), messageId, delivery }),
);

export const changes = fc.array(change, { maxLength: 60, size: 'max' });

/** Any record that may follow the first one in a thread's file. */
export const record: fc.Arbitrary<ThreadRecord> = fc.oneof(
  { weight: 9, arbitrary: change },
  rec({
    type: fc.constant('remoteThread'),
    thread: rec({ kind: fc.constantFrom('session', 'conversation'), id: fc.string() }),
  }),
);
