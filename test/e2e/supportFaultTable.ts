import type { Fault } from '../server/control/faults';
import { keyOf } from '../server/http/keys';
import { startLocalServer } from '../server/localServer';
import { answerInput } from '../support/host/workbench';
import { HOMES, type Home, seedAssistant } from './homes';
import { withOtherThread } from './support';
import { type FaultRow, pick, settingItem, useAssistant, useServer } from './supportFaults';

const RIGHT_KEY = 'sk-right-0123456789abcdef';
const NEXT_KEY = 'sk-next-0123456789abcdef';
const ALWAYS = Number.POSITIVE_INFINITY;

/** Strikes the next requests that carry a first message, and no others. */
export function strike(fault: Fault, times = 1): FaultRow['arrange'] {
  return ({ scenario: { server, home } }) => server.fault(fault, { times, method: 'POST', path: FIRST[home] });
}

/** The request that begins a run in a new thread. */
export const FIRST: Readonly<Record<Home, string | RegExp>> = {
  agents: '/v1/agents/sessions',
  assistants: /^\/v1\/threads\/[^/]+\/runs$/,
  conversation: '/v1/responses',
  chain: '/v1/responses',
  local: '/v1/responses',
  background: '/v1/responses',
};

/**
 * What a user can meet in this home. Whether a key is right, or a server there, has nothing to do with where a thread
 * lives, and is tried once; whether a server refuses, once for each protocol.
 */
export function wireFaults(home: Home): readonly FaultRow[] {
  switch (home) {
    case 'agents':
      return [WRONG_KEY, noVersion(home), ...SET_UP, ...REFUSED, FAILED_TURN, ...AGENTS];
    case 'assistants':
      return [noVersion(home), ...REFUSED, FAILED_TURN, ...ASSISTANTS];
    case 'conversation':
      return [noVersion(home), ...REFUSED, FAILED_TURN, ...NOBODY, ...UNANSWERED, ...BROKEN];
    case 'chain':
    case 'local':
      return [FAILED_TURN, ...UNANSWERED, ...BROKEN];
    case 'background':
      // What breaks off is found again, see `pauseTests`; what arrived unseen is in the conversation all the same.
      return [FAILED_TURN, ...UNANSWERED.map(row => ({ ...row, goesOn: true as const }))];
  }
}

const WRONG_KEY: FaultRow = {
  name: 'a wrong key',
  arrange: ({ scenario }) =>
    scenario.server.fault(
      { kind: 'status', status: 401 },
      { times: ALWAYS, when: ({ headers }) => keyOf(headers) !== RIGHT_KEY },
    ),
  code: 'keyRejected',
  message: '{host} does not accept the API key.',
  remedy: 'Set API key',
  mark: 'Not sent',
  requests: 1,
  answer: ({ scenario }) => answerInput(scenario.editor.page, RIGHT_KEY),
};

function noVersion(home: Home): FaultRow {
  return {
    name: 'a wrong base URL without /v1',
    arrange: place => useServer(place, place.scenario.server.baseUrl.replace(/\/v1$/, '')),
    ...(home === 'assistants'
      ? {
          code: 'apiMissing',
          message:
            '{host} does not offer the Assistants API at this address. ' +
            'Check the address, or select an assistant of another kind.',
        }
      : {
          code: 'notAnApi',
          message: '{host} answered, but not as an API. The server’s address usually ends in “/v1”.',
        }),
    remedy: 'Open settings',
    mark: 'Not sent',
    // The first tells nothing about what was named in it: a server may answer to an unknown thread in the same way.
    requests: { agent: 1, assistant: 0, local: 2 }[HOMES[home].assistant],
    answer: async ({ scenario }) => {
      const item = await settingItem(scenario);
      await withOtherThread(scenario.editor, () => item.locator('input').fill(scenario.server.baseUrl));
      // Another address has threads of its own; what never arrived comes along as the draft.
      await scenario.panel.getByRole('button', { name: 'Send' }).click();
    },
    goesOn: true,
  };
}

const again = { remedy: 'Try again', mark: 'Not sent', requests: 1 } as const;

const SET_UP: readonly FaultRow[] = [
  {
    name: 'no network',
    arrange: place => useServer(place, `http://127.0.0.1:${place.unusedPort}/v1`),
    code: 'serverUnreachable',
    message: '{host} cannot be reached. Check the network, the proxy and the server’s address.',
    remedy: 'Try again',
    mark: 'Not sent',
    requests: 0,
    mend: async ({ scenario: { home, assistantId }, unusedPort, later }) => {
      const server = await startLocalServer({ port: unusedPort });
      seedAssistant(server, home, assistantId);
      later(() => server.close());
    },
    // It arrives at the other server.
    more: 0,
  },
  {
    name: 'HTML instead of JSON',
    arrange: strike({ kind: 'html' }),
    code: 'notAnApi',
    message: '{host} answered, but not as an API. The server’s address usually ends in “/v1”.',
    remedy: 'Open settings',
    mark: 'Not sent',
    requests: 1,
    answer: async ({ scenario }) => {
      await settingItem(scenario);
      await scenario.panel.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    },
  },
];

const REFUSED: readonly FaultRow[] = [
  {
    ...again,
    name: '429 with a long retry-after',
    arrange: strike({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }),
    code: 'rateLimited',
    message: '{host} is receiving too many requests. Wait a moment. The server asks to wait 1h 0m.',
  },
  {
    ...again,
    name: 'a quota that is used up',
    arrange: strike({ kind: 'status', status: 429, code: 'insufficient_quota' }),
    code: 'quotaExceeded',
    message: 'The quota or the credit of this API key is used up.',
  },
  {
    ...again,
    name: 'a 500 that does not pass',
    arrange: strike({ kind: 'status', status: 500, headers: { 'retry-after': '0' } }, 5),
    code: 'serverFailed',
    message: '{host} failed to answer.',
    // Once by the user, four times by itself.
    requests: 5,
  },
];

const FAILED_TURN: FaultRow = {
  name: 'a turn that fails on the server',
  arrange: strike({ kind: 'fail', afterWord: 5 }),
  code: 'serverFailed',
  message: '{host} failed to answer. What arrived is kept.',
  remedy: 'Try again',
  mark: null,
  requests: 1,
  goesOn: true,
};

const AGENTS: readonly FaultRow[] = [
  {
    ...again,
    name: '429 without retry-after that does not pass',
    arrange: strike({ kind: 'status', status: 429 }, 5),
    code: 'rateLimited',
    message: '{host} is receiving too many requests. Wait a moment.',
    // Once by the user, four times by itself.
    requests: 5,
  },
  {
    name: 'an unknown assistant',
    arrange: place => useAssistant(place, 'agent_of_somebody_else'),
    code: 'assistantUnknown',
    message: '{host} does not know this assistant.',
    remedy: 'Select assistant',
    mark: 'Not sent',
    requests: 1,
    answer: ({ scenario }) => pick(scenario, 'Sample Assistant'),
    goesOn: true,
  },
  {
    name: 'a key that is revoked in the middle of the answer',
    arrange: ({ scenario: { server } }) => {
      server.holdAfterWord(5);
      server.fault({ kind: 'cut', afterEvent: 8, how: 'reset' }, { method: 'POST', path: '/v1/agents/sessions' });
      server.fault(
        { kind: 'status', status: 401 },
        { times: ALWAYS, method: 'GET', when: ({ headers }) => keyOf(headers) !== NEXT_KEY },
      );
    },
    code: 'keyRejected',
    end: 'detached',
    message: '{host} does not accept the API key. What arrived is kept.',
    remedy: 'Set API key',
    mark: null,
    requests: 1,
    mend: ({ scenario: { server } }) => server.release(),
    answer: ({ scenario }) => answerInput(scenario.editor.page, NEXT_KEY),
    // It is watched again.
    more: 0,
  },
];

const ASSISTANTS: readonly FaultRow[] = [
  {
    name: 'an unknown assistant',
    arrange: place => useAssistant(place, 'asst_of_somebody_else'),
    code: 'assistantUnknown',
    message: '{host} does not know this assistant.',
    remedy: 'Select assistant',
    mark: 'Not sent',
    requests: 1,
    answer: ({ scenario }) => pick(scenario, 'Sample Assistant'),
    goesOn: true,
  },
];

/** An assistant that isn’t there. */
const NOBODY: readonly FaultRow[] = [
  {
    name: 'an unknown assistant',
    arrange: place => useAssistant(place, 'local:nobody'),
    code: 'assistantUnknown',
    message: 'This machine does not know this assistant.',
    remedy: 'Select assistant',
    mark: 'Not sent',
    requests: 0,
    answer: ({ scenario }) => pick(scenario, 'local:helper'),
    goesOn: true,
  },
];

/** Nothing tells whether the question has arrived. */
const UNANSWERED: readonly FaultRow[] = [
  {
    name: 'a stall before the answer begins',
    arrange: strike({ kind: 'stallHeaders' }),
    code: 'noAnswer',
    end: 'detached',
    message: 'No answer from {host} for 5 s.',
    remedy: 'Send again',
    mark: 'May have been sent',
    requests: 1,
  },
  {
    name: 'a cut before the answer begins',
    arrange: strike({ kind: 'dropAnswer', handled: true }),
    code: 'outcomeUnknown',
    end: 'detached',
    message: 'The connection ended before the server confirmed the message. It may have been sent.',
    remedy: 'Send again',
    mark: 'May have been sent',
    requests: 1,
  },
];

/** An answer of which the server has no more than what was seen. */
const BROKEN: readonly FaultRow[] = [
  {
    name: 'a stall in the middle of the answer',
    arrange: strike({ kind: 'stall', afterEvent: 6 }),
    code: 'noAnswer',
    end: 'detached',
    message: 'No answer from {host} for 5 s. What arrived is kept.',
    remedy: 'Send again',
    mark: null,
    requests: 1,
  },
  {
    name: 'a cut in the middle of the answer',
    arrange: strike({ kind: 'cut', afterEvent: 6, how: 'reset' }),
    code: 'connectionLost',
    end: 'detached',
    message: 'The connection ended before the answer did. What arrived is kept.',
    remedy: 'Send again',
    mark: null,
    requests: 1,
  },
  {
    name: 'an error event in the middle of the answer',
    arrange: strike({ kind: 'errorEvent', afterEvent: 6 }),
    code: 'serverFailed',
    message: '{host} failed to answer. What arrived is kept.',
    remedy: 'Try again',
    mark: null,
    requests: 1,
  },
];
