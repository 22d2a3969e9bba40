import type { ExchangeName } from './support/cut';
import { listed, timesIn } from './support/listed';
import { describeResumable } from './support/resumable';
import { ASSISTANT_RUNS } from './support/scriptedRuns';
import { setting } from './support/setting';

const THREADS: ExchangeName = 'POST /v1/threads';
const MESSAGES: ExchangeName = 'POST /v1/threads/*/messages';
const RUNS: ExchangeName = 'POST /v1/threads/*/runs';

/** A run goes on unwatched; it is looked at until it ends, and its messages are listed. */
describeResumable({
  setting: setting('assistants', 'assistants'),
  runs: ASSISTANT_RUNS,
  stream: () => RUNS,
  others: run => (run.before ? [MESSAGES] : [THREADS, MESSAGES]),
  timesTaken: async ({ server }, { thread, question }) => {
    const { remote } = thread.live;
    return remote === null ? 0 : timesIn(await listed(server, `/threads/${remote.id}/messages`), question);
  },
  // A message that is there, but has no run, isn't sent once more.
  takenAfterClick: () => 1,
});
