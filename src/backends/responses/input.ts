import type { ActionResult, RunRequest, Turn } from '../../core/backend';
import { isJsonObject } from '../../shared/json';
import type { Action, Item, StepItem } from '../../shared/runEvent';
import type { Home } from './threadHome';
import { bringsAll } from './threadHome';
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

/**
 * What goes out with a run's next request. `items` is what it has brought so far, with the results of its calls; null
 * before it has brought anything.
 */
export function inputFor(request: RunRequest, home: Home, items: readonly Item[] | null): readonly ResponseInputItem[] {
  const { text } = request;
  if (items !== null && !bringsAll(home)) {
    return items.flatMap(unanswered);
  }
  const before = turnsFor(request, home);
  const turns = items === null ? before : [...before, { text, items, onServer: false }];
  const input = keepsWire(home)
    ? wholeInput(turns)
    : [...(bringsAll(home) ? [] : lastWords(request.turns)), ...turns.flatMap(toldTurn)];
  return items === null ? [...input, userMessage(text)] : input;
}

/** How many turns are left out that would have to go along, because the user chose so. */
export function turnsLeftOut({ turns, older, leftOut }: RunRequest, home: Home): number {
  const recent = turns.slice(0, Math.max(0, leftOut - (older?.count ?? 0)));
  return bringsAll(home) || recent.some(({ onServer }) => !onServer) ? leftOut : 0;
}

/** The request with all turns that may go out to this home. Throws `threadUnreadable`. */
export async function withOlder({ older, ...request }: RunRequest, home: Home): Promise<RunRequest> {
  if (!older) {
    return request;
  }
  return bringsAll(home)
    ? { ...request, turns: [...(await older.read()), ...request.turns] }
    : { ...request, leftOut: Math.max(0, request.leftOut - older.count) };
}

function turnsFor({ turns, leftOut }: RunRequest, home: Home): readonly Turn[] {
  const sent = turns.slice(leftOut);
  return bringsAll(home) ? sent : sent.filter(({ onServer }) => !onServer);
}

/** Whether the server keeps nothing, or may turn out to: then it has no items of its own to mix ours up with. */
function keepsWire(home: Home): boolean {
  return home.kind === 'local' || (home.kind === 'chain' && home.trial);
}

/**
 * What the thread's last kept turn still owes the server: an answer for each call that waits for one, without which it
 * would refuse the message, and what came after them, which the run was stopped in.
 */
function lastWords(turns: readonly Turn[]): readonly ResponseInputItem[] {
  // Calls of earlier turns have been answered, or the server wouldn't have taken this one.
  const items = turns.findLast(turn => turn.onServer)?.items ?? [];
  const last = items.findLastIndex(item => unanswered(item).length > 0);
  return last < 0 ? [] : [...items.slice(0, last + 1).flatMap(unanswered), ...items.slice(last + 1).flatMap(plainText)];
}

/**
 * A turn that the server doesn't have, told anew: without the IDs that items have elsewhere, and without what can't do
 * without one.
 */
function toldTurn({ text, items }: Turn): readonly ResponseInputItem[] {
  return [userMessage(text), ...items.flatMap(toldItem)];
}

function toldItem(item: Item): readonly ResponseInputItem[] {
  const call = callOf(item);
  if (item.kind !== 'step' || call === null || item.state === 'open') {
    return plainText(item);
  }
  const { subject: name = '', arguments: given = '' } = item;
  return [
    { type: 'function_call', call_id: call.callId, name, arguments: given },
    callOutput(call.callId, call.output),
  ];
}

/**
 * Everything that was said, for a server that keeps nothing. Done items go out as they came, because reasoning is of
 * use only in the server's own encrypted form; what was cut off goes out as plain text.
 */
function wholeInput(turns: readonly Turn[]): readonly ResponseInputItem[] {
  return turns.flatMap(turn => {
    // Where the server kept it, reasoning came without that form, and what it led to isn't taken as it came without it.
    const sealed = turn.items.every(item => item.kind !== 'reasoning' || item.state === 'open' || isSealed(item));
    return sealed
      ? [userMessage(turn.text), ...turn.items.flatMap((item, index) => wholeItem(item, turn.items.slice(index + 1)))]
      : toldTurn(turn);
  });
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
    // Servers refuse reasoning without the item that it led to.
    return following.some(({ kind, state }) => kind !== 'reasoning' && state === 'done') ? [resent(wire)] : [];
  }
  const call = callOf(item);
  return call === null ? [resent(wire)] : [resent(wire), callOutput(call.callId, call.output)];
}

function isSealed({ wire }: Item): boolean {
  return isJsonObject(wire) && typeof wire.encrypted_content === 'string';
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
