import type { Item, RunEnd, RunEvent } from '../../../../src/shared/runEvent';
import type { Message, ThreadChange } from '../../../../src/shared/transcript';
import { message, runStart, selection } from './changes';
import type { Random } from './random';

const TEXTS = ['a', 'word ', '\n', '한국어', '"\\', '\u2028', '\0', '👩‍👩‍👧', '\ud83d', '\ude00', ''];
const ITEM_IDS = ['i1', 'i2', 'i3'];
const RUN_IDS = ['r1', 'r2', 'r3'];
const MESSAGE_IDS = ['m1', 'm2', 'm3', 'm4'];

/** Any change at all, sensible or not, about one of a few messages, runs and items. */
export function randomChange(random: Random): ThreadChange {
  const messageId = random.pick(MESSAGE_IDS);
  switch (random.below(random.chance(80) ? 2 : 7)) {
    case 0:
    case 1:
      return { type: 'runEvent', runId: random.pick(RUN_IDS), at: random.below(1000), event: randomEvent(random) };
    case 2:
      return { type: 'messageAdded', message: randomMessage(random, messageId), ...randomPlace(random) };
    case 3:
      return { type: 'messageQueued', message: randomMessage(random, messageId) };
    case 4:
      return { type: 'messageUnqueued', messageId };
    case 5:
      return { type: 'deliveryChanged', messageId, delivery: random.pick(['sending', 'sent', 'unsent', 'unknown']) };
    default:
      return {
        type: 'runStarted',
        run: runStart({ id: random.pick(RUN_IDS), messageId, ...(random.chance(50) ? { model: 'gpt-6' } : {}) }),
        ...randomPlace(random),
      };
  }
}

function randomPlace(random: Random): { readonly before?: string } {
  return random.chance(30) ? { before: random.pick([...RUN_IDS, ...MESSAGE_IDS]) } : {};
}

function randomMessage(random: Random, id: string): Message {
  const attachments = random.chance(30) ? [selection({ text: randomText(random) })] : [];
  return message({ id, text: randomText(random), attachments });
}

function randomText(random: Random): string {
  return Array.from({ length: random.below(6) }, () => random.pick(TEXTS)).join('');
}

function randomEvent(random: Random): RunEvent {
  const place = {
    itemId: random.pick(ITEM_IDS),
    channel: random.pick(['text', 'text', 'refusal', 'reasoning', 'arguments', 'output'] as const),
    part: random.below(3),
    text: random.pick(TEXTS),
  };
  switch (random.below(random.chance(70) ? 3 : 13)) {
    case 0:
    case 1:
      return { type: 'delta', ...place };
    case 2:
      return { type: 'item', item: randomItem(random) };
    case 3:
      return { type: 'final', ...place };
    case 4:
      return { type: 'end', end: randomEnd(random) };
    case 5:
      return { type: 'phase', phase: random.pick(['queued', 'preparing', 'working', 'waiting']) };
    case 6:
      return {
        type: 'usage',
        usage: { input: random.below(9), output: 2, ...(random.chance(50) ? { cached: 1, reasoning: 1 } : {}) },
      };
    case 7:
      return {
        type: 'notice',
        notice: random.pick([{ code: 'notKeptOnServer' }, { code: 'toolUnavailable', name: 'x' }]),
      };
    case 8:
      return {
        type: 'started',
        remoteRunId: random.pick(['x', 'y']),
        ...(random.chance(50) ? { model: 'gpt-6' } : {}),
      };
    case 9:
      return { type: 'thread', thread: { kind: 'session', id: random.pick(['s1', 's2']) } };
    case 10:
      return { type: 'actionNeeded', actions: [{ kind: 'function', callId: 'c', name: 'f', arguments: '{}' }] };
    case 11:
      return { type: 'kept' };
    default:
      return { type: 'gap' };
  }
}

function randomItem(random: Random): Item {
  const base = {
    id: random.pick(ITEM_IDS),
    state: random.pick(['open', 'open', 'done'] as const),
    ...(random.chance(50) ? { wire: { type: 'x', content: [null, 1, randomText(random), { a: false }] } } : {}),
  };
  switch (random.below(3)) {
    case 0:
      return {
        ...base,
        kind: 'message',
        phase: random.pick(['commentary', 'answer', null]),
        parts: random.chance(50) ? [{ type: 'text', text: randomText(random) }] : [],
      };
    case 1:
      return { ...base, kind: 'reasoning', parts: random.chance(50) ? [randomText(random)] : [] };
    default:
      return {
        ...base,
        kind: 'step',
        type: 'web_search_call',
        ...(random.chance(50) ? { subject: 'query' } : {}),
        ...(random.chance(50) ? { arguments: randomText(random) } : {}),
        ...(random.chance(50) ? { output: randomText(random) } : {}),
      };
  }
}

function randomEnd(random: Random): RunEnd {
  const error = {
    code: 'rateLimited',
    remedy: 'tryAgain',
    retryable: true,
    args: { host: 'x' },
    detail: 'slow down',
    requestId: 'req_1',
    retryAfterMs: 5,
  } as const;
  return random.pick<RunEnd>([
    { kind: 'completed' },
    { kind: 'incomplete', reason: 'contentFilter' },
    { kind: 'failed', error },
    { kind: 'cancelled' },
    { kind: 'detached', resumable: true, error },
  ]);
}
