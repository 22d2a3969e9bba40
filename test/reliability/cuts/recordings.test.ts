import assert from 'node:assert/strict';
import { readRecordings } from '../../unit/backends/support/recordings';
import type { Cut, ExchangeName } from './support/cut';
import { boundaries, cutsAt, insides, SCOPE, thinned } from './support/positions';
import { RecordedBench } from './support/recordedBench';
import { type Click, checkCutResponse, type WholeResponse } from './support/responseChecks';
import { Tally } from './support/tally';

const RESPOND: ExchangeName = 'POST /v1/responses';
const CLICKS: readonly Click[] = ['again', 'next'];

/** What OpenAI and Azure really sent, cut at every boundary. */
describe('every cut of a recorded response', () => {
  const recordings = readRecordings();
  const tally = new Tally('cuts of recorded responses');

  after(() => {
    if (recordings !== null) {
      console.log(tally.line);
    }
  });

  if (recordings === null) {
    it('recordings of real traffic', function () {
      this.skip();
    });
    return;
  }

  for (const [index, recording] of recordings.entries()) {
    it(recording.name, async function () {
      this.timeout(SCOPE === 'all' ? 600_000 : 30_000);
      const bench = await RecordedBench.start(recording);
      try {
        const { thread, tape } = await bench.attempt(null);
        const stream = tape.find(({ name }) => name === RESPOND);
        assert.ok(stream);
        tally.runs++;
        const places = SCOPE === 'all' ? boundaries(stream) : thinned(boundaries(stream), 4);
        const bytes = insides(stream, SCOPE === 'all' ? 40 : 2, index);
        const cuts = [
          ...cutsAt(RESPOND, places, SCOPE === 'all' && places.length < 100),
          ...cutsAt(RESPOND, bytes, false),
        ];
        await cutAll(recording.name, bench, cuts, { thread, stream }, tally);
      } finally {
        await bench.close();
      }
      tally.check();
    });
  }
});

async function cutAll(
  recording: string,
  bench: RecordedBench,
  cuts: readonly Cut[],
  whole: WholeResponse,
  tally: Tally,
): Promise<void> {
  for (const [index, cut] of cuts.entries()) {
    await tally.try(recording, [cut], async () => {
      const [click = 'next'] = CLICKS.slice((index >> 2) % CLICKS.length);
      const byte = typeof cut.place === 'object' ? cut.place.byte : -1;
      const clicked = await checkCutResponse({ ...(await bench.attempt(cut)), byte }, whole, click);
      tally.clicks += clicked ? 1 : 0;
    });
  }
}
