import type { RunState } from '../../shared/protocol';

/** What moves a thread's run from one state to the next. */
export type RunTransition = 'send' | 'attach' | 'arrive' | 'wait' | 'answer' | 'stop' | 'end';

const NEXT: Readonly<Record<RunState, Partial<Readonly<Record<RunTransition, RunState>>>>> = {
  idle: { send: 'sending', attach: 'running' },
  sending: { arrive: 'running', wait: 'waiting', stop: 'stopping', end: 'idle' },
  running: { arrive: 'running', wait: 'waiting', stop: 'stopping', end: 'idle' },
  waiting: { arrive: 'waiting', answer: 'running', stop: 'stopping', end: 'idle' },
  stopping: { arrive: 'stopping', wait: 'stopping', answer: 'stopping', stop: 'stopping', end: 'idle' },
};

/**
 * The state machine of a thread: `idle → sending → running ⇄ waiting → stopping → idle`.
 * Throws on a transition that the state doesn't have: that is a mistake of the caller, never of a server.
 */
export function nextRunState(state: RunState, transition: RunTransition): RunState {
  const next = NEXT[state][transition];
  if (!next) {
    throw new Error(`a run that is ${state} cannot ${transition}`);
  }
  return next;
}
