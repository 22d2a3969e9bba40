import type { ActionResult, RunRequest, Turn } from '../../core/backend';
import { isJsonObject } from '../../shared/json';
import type { Action, Item, StepItem } from '../../shared/runEvent';
import type { ResponseInputItem } from './wireTypes';

/** What a call is answered with when its run ended before it could be. */
const NOT_RUN = 'Not run: stopped by the user.';

function userMessage(text: string): ResponseInputItem {
  return { type: 'message', role: 'user', content: text };
}

function callOutput(callId: string, output: string): ResponseInputItem {
  return { type: 'function_call_output', call_id: callId, output };
}

/** A result as the model reads it. */
export function resultText({ succeeded, output }: ActionResult): string {
  return succeeded ? output : `Error: ${output}`;
}

/** What a run sends first: its message, behind whatever else the server has to be told. */
export function firstInput({ turns, text }: RunRequest, conversation: string | null): readonly ResponseInputItem[] {
  return [...(conversation === null ? wholeInput(turns) : conversationInput(turns)), userMessage(text)];
}

/** What it sends once the calls among `items`, all that it brought so far, have their results. */
export function nextInput(
  { turns, text }: RunRequest,
  conversation: string | null,
  items: readonly Item[],
): readonly ResponseInputItem[] {
  return conversation === null ? wholeInput([...turns, { text, items, onServer: false }]) : items.flatMap(unanswered);
}

/**
 * What goes in front of a message in a conversation: an answer for each call that it still waits for, without which it
 * would refuse the message, and the turns that it doesn't have, as plain text.
 */
function conversationInput(turns: readonly Turn[]): readonly ResponseInputItem[] {
  // Calls of earlier turns have been answered, or the conversation wouldn't have taken this one.
  const waiting = turns.findLast(turn => turn.onServer)?.items ?? [];
  const missing = turns.filter(turn => !turn.onServer);
  return [
    ...waiting.flatMap(unanswered),
    ...missing.flatMap(({ text, items }) => [userMessage(text), ...items.flatMap(plainText)]),
  ];
}

/**
 * Everything that was said, for a server that keeps nothing. Done items go out as they came, because reasoning is of
 * use only in the server's own encrypted form; what was cut off goes out as plain text.
 */
function wholeInput(turns: readonly Turn[]): readonly ResponseInputItem[] {
  return turns.flatMap(({ text, items }) => [
    userMessage(text),
    ...items.flatMap((item, index) => wholeItem(item, items.slice(index + 1))),
  ]);
}

function unanswered(item: Item): readonly ResponseInputItem[] {
  const call = callOf(item);
  return call === null || call.answered ? [] : [callOutput(call.callId, call.output)];
}

function wholeItem(item: Item, following: readonly Item[]): readonly ResponseInputItem[] {
  const { wire } = item;
  if (item.state === 'open' || !isJsonObject(wire)) {
    return plainText(item);
  }
  if (item.kind === 'reasoning') {
    // Servers refuse reasoning without its encrypted form, and without the item that it led to.
    const led = following.some(({ kind, state }) => kind !== 'reasoning' && state === 'done');
    return led && typeof wire.encrypted_content === 'string' ? [resent(wire)] : [];
  }
  const call = callOf(item);
  return call === null ? [resent(wire)] : [resent(wire), callOutput(call.callId, call.output)];
}

/** An output item is valid input by the API's own rule; what it holds is up to the server that made it. */
function resent(wire: object): ResponseInputItem {
  const { answered: _, ...item } = wire as ResponseInputItem & AnsweredMark;
  return item as ResponseInputItem;
}

function plainText(item: Item): readonly ResponseInputItem[] {
  if (item.kind !== 'message') {
    return [];
  }
  const content = item.parts.map(({ text }) => text).join('\n\n');
  // Models that tell commentary and answer apart do worse when they don't get this back.
  const phase = item.phase === 'answer' ? 'final_answer' : item.phase;
  return content === '' ? [] : [{ type: 'message', role: 'assistant', content, ...(phase === null ? {} : { phase }) }];
}

/** Our own mark in a call's wire form: the server has its output too. */
interface AnsweredMark {
  readonly answered?: true;
}

/** The call, marked once the server has its output for good. */
export function markAnswered(call: StepItem): StepItem {
  return isJsonObject(call.wire) ? { ...call, wire: { ...call.wire, answered: true } } : call;
}

/** The call as an action; null for one that can't be answered because it has no ID. */
export function actionOf(call: StepItem): Action | null {
  const callId = callOf(call)?.callId;
  return callId === undefined
    ? null
    : { kind: 'function', callId, name: call.subject ?? '', arguments: call.arguments ?? '' };
}

interface Call {
  readonly callId: string;
  readonly answered: boolean;
  readonly output: string;
}

function callOf(item: Item): Call | null {
  if (item.kind !== 'step' || item.type !== 'function_call' || !isJsonObject(item.wire)) {
    return null;
  }
  const { call_id: callId, answered } = item.wire;
  return typeof callId === 'string' ? { callId, answered: answered === true, output: item.output ?? NOT_RUN } : null;
}
