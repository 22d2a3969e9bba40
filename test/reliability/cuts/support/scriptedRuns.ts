import type { Fault } from '../../../server/control/faults';

/** One run of the local server's scripted model. */
export interface ScriptedRun {
  readonly name: string;
  /** What is asked; a mark is added. */
  readonly ask: string;
  /** What was asked and answered before, in the same thread. */
  readonly before?: readonly string[];
  /** How the server makes each answer end, to cut a long one short. */
  readonly fault?: Fault;
}

const trimmed = (afterWord: number): Fault => ({ kind: 'incomplete', afterWord, reason: 'max_output_tokens' });

/** What both protocols can be asked. */
const COMMON: readonly ScriptedRun[] = [
  { name: 'count', ask: 'count' },
  { name: 'echo', ask: 'Hello there' },
  { name: 'think', ask: 'think and count' },
  { name: 'refuse', ask: 'refuse' },
  { name: 'Markdown', ask: 'markdown', fault: trimmed(16) },
  { name: 'long', ask: 'long', fault: trimmed(12) },
  { name: 'Hangul', ask: '안녕하세요', fault: trimmed(12) },
  { name: 'failing', ask: 'echo this', fault: { kind: 'fail', afterWord: 6 } },
  { name: 'a later message', ask: 'count', before: ['think'] },
];

export const RESPONSE_RUNS: readonly ScriptedRun[] = COMMON;

export const AGENT_RUNS: readonly ScriptedRun[] = [
  ...COMMON,
  { name: 'a function call', ask: 'call look {"at":1}' },
  { name: 'an approval', ask: 'approve delete' },
  { name: 'a later function call', ask: 'call look {"at":2}', before: ['Hello'] },
];

export const ASSISTANT_RUNS: readonly ScriptedRun[] = [
  ...COMMON,
  { name: 'a function call', ask: 'call look {"at":1}' },
  { name: 'a later function call', ask: 'call look {"at":2}', before: ['Hello'] },
];
