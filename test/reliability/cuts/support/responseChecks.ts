import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Message, Run } from '../../../../src/shared/transcript';
import type { LoggedRequest } from '../../../server/control/requestLog';
import { readCount } from '../../../server/model/scriptedModel';
import { arrivedBefore } from './arrived';
import { checkBeginning, saidIn, thoughtIn } from './keptItems';
import { type Listed, textOf } from './listed';
import type { MemoryThread } from './memoryThread';
import { checkSound, lastRunOf, marked, normalForm, unmarked } from './normalForm';
import type { Exchange } from './passed';

/** An event that lacks no more than the blank line behind it may count: it is whole, and garbage may bring that line. */
const BLANK_LINE = '\n\n'.length;

/** A response that is cut, as it is without a cut. */
export interface WholeResponse {
  readonly thread: MemoryThread;
  readonly stream: Exchange;
}

/** A run that was cut. */
export interface CutResponse {
  readonly thread: MemoryThread;
  readonly question: string;
  /** How many bytes of the response came before the cut; -1 for none, not even a reply. */
  readonly byte: number;
  /** The bodies of all requests for a response that the server has had, as JSON. */
  readonly bodies: () => readonly string[];
  /** The texts of the thread's messages that the server keeps. */
  readonly kept: () => Promise<readonly string[]>;
}

/** What the user does about a cut run: send the message again, or go on with another. */
export type Click = 'again' | 'next';

/**
 * Throws unless the run is whole, or all that had arrived of it is there and one click leads on. Returns whether it took
 * the click. What a server stops making when its connection closes can't be had again.
 */
export async function checkCutResponse(cut: CutResponse, whole: WholeResponse, click: Click): Promise<boolean> {
  const { thread, question } = cut;
  checkSound(thread.transcript);
  thread.checkFile();
  const times = timesSent(question, cut.bodies());
  const isWhole = normalForm(thread.transcript) === normalForm(whole.thread.transcript);
  if (isWhole || arrivedBefore(whole.stream.body, cut.byte).ended) {
    assert.equal(normalForm(thread.transcript), normalForm(whole.thread.transcript));
    assert.equal(times, 1);
    return false;
  }
  checkKept(cut, whole, times);
  if (click === 'again') {
    await sendAgain(thread, question, whole);
    assert.equal(timesSent(question, cut.bodies()), times + 1);
  } else {
    await goOn(cut, whole);
    assert.equal(timesSent(question, cut.bodies()), times);
  }
  checkSound(thread.transcript);
  thread.checkFile();
  return true;
}

/** Throws unless all that had arrived is there, and is marked as what it is. */
function checkKept({ thread, byte }: CutResponse, whole: WholeResponse, times: number): void {
  const run = lastRunOf(thread.transcript);
  const { delivery } = messageOf(thread, run);
  const { end } = run;
  assert.ok(end?.kind === 'detached' || end?.kind === 'failed', `it ended as ${end?.kind}`);
  if (times === 0) {
    assert.match(`${delivery}: ${end.error.remedy}`, /^(unknown: sendAgain|unsent: tryAgain)$/);
    return;
  }
  assert.equal(times, 1);
  assert.deepEqual([end.kind, end.kind === 'detached' && end.resumable], ['detached', false]);
  assert.equal(end.error.remedy, 'sendAgain');
  const shown = { delivery, said: unmarked(saidIn(run)), thought: unmarked(thoughtIn(run)) };
  const readings = [byte, byte + BLANK_LINE].map(until => {
    const { events, text, reasoning } = arrivedBefore(whole.stream.body, until);
    return { delivery: events > 0 ? 'sent' : 'unknown', said: unmarked(text), thought: unmarked(reasoning) };
  });
  assert.deepEqual(shown, readings.find(reading => isDeepStrictEqual(reading, shown)) ?? readings[0]);
  checkBeginning(run, lastRunOf(whole.thread.transcript));
}

async function sendAgain(thread: MemoryThread, question: string, whole: WholeResponse): Promise<void> {
  const message = messageOf(thread, lastRunOf(thread.transcript));
  assert.equal(message.text, question);
  await thread.sendAgain(message.id);
  const run = lastRunOf(thread.transcript);
  const wholeRun = lastRunOf(whole.thread.transcript);
  checkComplete(run, wholeRun);
  assert.equal(uncounted(saidIn(run)), uncounted(saidIn(wholeRun)));
  assert.equal(messageOf(thread, run).delivery, 'sent');
}

/** Goes on with another message: of what the user saw of the cut run, the model then has everything, once. */
async function goOn({ thread, bodies, kept }: CutResponse, whole: WholeResponse): Promise<void> {
  const run = lastRunOf(thread.transcript);
  const question = messageOf(thread, run);
  const asked = thread.transcript.entries.filter(entry => entry.kind === 'message' && entry.delivery !== 'unsent');
  const later = marked('count');
  await thread.ask(later);
  checkComplete(lastRunOf(thread.transcript), lastRunOf(whole.thread.transcript));
  // The scripted model says what it was really sent.
  const sent = readCount(saidIn(lastRunOf(thread.transcript)));
  assert.equal(sent?.yours ?? asked.length + 1, asked.length + 1, 'messages of the user’s');
  const texts = await kept();
  // What it doesn't keep, it was told with the message.
  const known = texts.includes(later) ? texts : [...texts, ...inputOf(bodies().at(-1))];
  assert.equal(
    known.filter(text => text === question.text).length,
    question.delivery === 'unsent' ? 0 : 1,
    'times told',
  );
  for (const text of saidIn(run).split('\n')) {
    assert.ok(known.join('\n').includes(text), `not told: ${text}`);
  }
}

/** The texts of the messages in a request. */
function inputOf(body = '{}'): readonly string[] {
  const { input = [] }: { readonly input?: readonly Listed[] } = JSON.parse(body);
  return input.map(textOf);
}

/** Throws unless the server was able to say all that it would: some scripts end in a failure. */
function checkComplete({ end, items }: Run, whole: Run): void {
  assert.ok(end?.kind === 'completed' || end?.kind === whole.end?.kind, `it ended as ${end?.kind}`);
  assert.ok(items.length > 0 || whole.items.length === 0, 'it brought nothing');
}

function messageOf({ transcript }: MemoryThread, { messageId }: Run): Message {
  const message = transcript.entries.find(({ id }) => id === messageId);
  assert.ok(message?.kind === 'message');
  return message;
}

/** The bodies of the requests for a response, as JSON. */
export function responseBodies(requests: readonly LoggedRequest[]): readonly string[] {
  return requests
    .filter(({ method, path }) => method === 'POST' && path === '/v1/responses')
    .map(({ body }) => JSON.stringify(body));
}

/** How often a question was the message of a request. */
export function timesSent(question: string, bodies: readonly string[]): number {
  return bodies.filter(body => inputOf(body).at(-1) === question).length;
}

/** The scripts say how much they were sent, which is another figure after a cut. */
export function uncounted(text: string): string {
  return unmarked(text).replace(/\d+ (items|of them|message)s?/g, '# $1');
}
