import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/shared/runEvent';
import { collect, endOf, neverAborted, testReference, testRequest, textOf } from './support/harness';
import type { Recording } from './support/recordings';
import { finalText, readRecordings } from './support/recordings';
import type { BodyEnd } from './support/replay';
import { inPieces, replayingBackend } from './support/replay';

const recordings = readRecordings();

/** The end that each kind of last event stands for. */
const ENDS: Readonly<Record<string, string>> = { 'response.completed': 'completed', 'response.failed': 'failed' };

describe('recorded responses', () => {
  if (recordings === null) {
    it('recordings of real traffic', function () {
      this.skip();
    });
    return;
  }

  it('are all there', () => {
    assert.equal(recordings.length, 45);
  });

  for (const recording of recordings) {
    describe(recording.name, () => {
      const whole = Buffer.from(recording.events.join(''));

      it('brings the answer that it says it brought', async () => {
        await checkWhole(recording, inPieces(whole, whole.length));
      });

      it('brings it in small pieces, with CRLF', async () => {
        const bytes = Buffer.from(recording.events.join('').replaceAll('\n', '\r\n'));
        await checkWhole(recording, inPieces(bytes, bytes.length < 40_000 ? 1 : 61));
      });

      it('is detached wherever it breaks off, with what had arrived', async function () {
        this.timeout(30_000);
        const full = finalText(recording);
        for (const count of cuts(recording)) {
          const bytes = Buffer.from(recording.events.slice(0, count).join(''));
          const end: BodyEnd = count % 2 === 0 ? 'closed' : 'broken';
          checkCut(full, await replay(inPieces(bytes, Math.max(1, bytes.length)), end), `after ${count} events`);
        }
        const last = Buffer.byteLength(recording.events.slice(0, endingAt(recording)).join(''));
        for (let position = 7; position < last; position += Math.max(1, Math.floor(last / 10))) {
          const end: BodyEnd = position % 2 === 0 ? 'closed' : 'broken';
          checkCut(full, await replay(inPieces(whole.subarray(0, position), 4096), end), `at byte ${position}`);
        }
      });
    });
  }
});

/** Where the event is that ends the run: once it has come, nothing more is needed. */
function endingAt({ events }: Recording): number {
  return events.findIndex(event => /"type":"(response\.(completed|failed)|error)"/.test(event));
}

/** After how many events to break off: every number at the beginning and the end, some in the middle of a long one. */
function cuts(recording: Recording): readonly number[] {
  const ending = endingAt(recording);
  return Array.from({ length: ending + 1 }, (_, count) => count).filter(
    count => count < 20 || count > ending - 20 || count % 16 === 0,
  );
}

async function checkWhole(recording: Recording, pieces: Iterable<Uint8Array>): Promise<void> {
  const events = await replay(pieces, 'closed');
  assert.equal(endOf(events).kind, ENDS[recording.last.type]);
  assert.equal(textOf(events), finalText(recording));
}

function checkCut(full: string, events: readonly RunEvent[], where: string): void {
  assert.equal(endOf(events).kind, 'detached', where);
  assert.ok(full.startsWith(textOf(events)), `${where}: ${JSON.stringify(textOf(events))} is no beginning`);
}

/** Runs a body through the adapter, answering whatever functions it calls. */
async function replay(pieces: Iterable<Uint8Array>, end: BodyEnd): Promise<readonly RunEvent[]> {
  const backend = replayingBackend('responses', pieces, end);
  return collect(backend.run(testRequest(), neverAborted), event => {
    if (event.type === 'actionNeeded') {
      const results = event.actions.map(action => ({ action, succeeded: true, output: '42' }));
      void backend.answer(testReference(), results);
    }
  });
}
