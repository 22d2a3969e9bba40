import type { ExchangeName } from './support/cut';
import { responseBodies, timesSent } from './support/responseChecks';
import { describeResumable } from './support/resumable';
import { RESPONSE_RUNS } from './support/scriptedRuns';
import { setting } from './support/setting';

const RESPOND: ExchangeName = 'POST /v1/responses';

/** A response in the background goes on unwatched, and is watched again from where it was cut. */
describeResumable({
  setting: setting('background', 'responses', {
    background: 'on',
    facts: { threadHome: 'conversation', background: true },
  }),
  runs: RESPONSE_RUNS,
  stream: () => RESPOND,
  others: () => [],
  timesTaken: async (_, { question, requests }) => timesSent(question, responseBodies(requests())),
  // One that hasn't told its ID can't be found.
  takenAfterClick: taken => taken + 1,
});
