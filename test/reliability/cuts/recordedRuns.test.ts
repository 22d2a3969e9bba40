import assert from 'node:assert/strict';
import { eventsOf, readExchanges } from '../../unit/backends/assistants/support/recordedServer';
import { checkSound, normalForm } from './support/normalForm';
import { boundaries, cutsAt, insides, SCOPE, thinned } from './support/positions';
import { RecordedRunBench } from './support/recordedRunBench';
import { Tally } from './support/tally';

/** What OpenAI really sent of the Assistants API, cut at every boundary: a run can always be read again. */
describe('every cut of a recorded run', () => {
  const files = readExchanges();
  const tally = new Tally('cuts of recorded Assistants runs');

  if (files === null) {
    it('recordings of real traffic', function () {
      this.skip();
    });
    return;
  }

  after(() => console.log(tally.line));

  const streams = [...files].flatMap(([name, exchanges]) =>
    exchanges.flatMap(({ response }) =>
      typeof response === 'string' && response.startsWith('event: thread.')
        ? [{ name, events: eventsOf(response) }]
        : [],
    ),
  );

  for (const [index, { name, events }] of streams.entries()) {
    it(name, async function () {
      this.timeout(SCOPE === 'all' ? 600_000 : 60_000);
      const bench = await RecordedRunBench.start(events);
      try {
        const { thread, tape } = await bench.attempt(null);
        const stream = tape.find(({ streams }) => streams);
        assert.ok(stream);
        tally.runs++;
        const places = SCOPE === 'all' ? boundaries(stream) : thinned(boundaries(stream), 8);
        const cuts = [
          ...cutsAt(stream.name, places, SCOPE === 'all'),
          ...cutsAt(stream.name, insides(stream, SCOPE === 'all' ? 200 : 4, index), false),
        ];
        for (const cut of cuts) {
          await tally.try(name, [cut], async () => {
            const attempt = await bench.attempt(cut);
            checkSound(attempt.thread.transcript);
            attempt.thread.checkFile();
            assert.equal(normalForm(attempt.thread.transcript), normalForm(thread.transcript));
            assert.equal(attempt.posted, 1);
          });
        }
      } finally {
        await bench.close();
      }
      tally.check();
    });
  }
});
