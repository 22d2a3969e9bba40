import assert from 'node:assert/strict';
import type { Cut, ExchangeName } from './cut';
import type { MemoryThread } from './memoryThread';
import { checkSound, lastRunOf, normalForm } from './normalForm';
import type { Exchange } from './passed';
import { cutsAround, cutsAt, inTurn, planOf, SCOPE } from './positions';
import { uncounted } from './responseChecks';
import { type Attempt, type Meanwhile, ScriptedBench } from './scriptedBench';
import type { ScriptedRun } from './scriptedRuns';
import type { Setting } from './setting';
import { Tally } from './tally';

/** A way of running whose runs go on unwatched, so that after a cut everything can be read again. */
export interface Resumable {
  readonly setting: Setting;
  readonly runs: readonly ScriptedRun[];
  /** The stream that a run comes in. */
  readonly stream: (run: ScriptedRun) => ExchangeName;
  /** What else is sent for it. */
  readonly others: (run: ScriptedRun) => readonly ExchangeName[];
  /** How often the server has the question. */
  readonly timesTaken: (bench: ScriptedBench, attempt: Attempt) => Promise<number>;
  /**
   * Whether a run that has no name yet may ask for the user's click, and how often the server then has the message.
   * `taken` is how often it really had it; null where the run has to find its way by itself.
   */
  readonly takenAfterClick: (taken: number) => number | null;
}

const MEANWHILE: readonly Meanwhile[] = ['ends', 'waits', 'waitsLonger'];
/** How many cuts are made in the course of finding a run again, which was cut before. */
const SECOND_CUTS = SCOPE === 'all' ? 200 : 4;

/** Cuts each run everywhere, once and twice: everything is there afterwards. */
export function describeResumable(resumable: Resumable): void {
  const { setting, runs } = resumable;
  describe(`every cut: ${setting.name}`, () => {
    const tally = new Tally(`cuts of ${setting.name}`);

    after(() => console.log(tally.line));

    for (const [index, run] of runs.entries()) {
      it(run.name, async function () {
        this.timeout(SCOPE === 'all' ? 3_600_000 : 60_000);
        const bench = await ScriptedBench.start(setting, run);
        try {
          await new EveryCut(resumable, bench, run, tally).try(index);
        } finally {
          await bench.close();
        }
        tally.check();
      });
    }
  });
}

class EveryCut {
  constructor(
    private readonly resumable: Resumable,
    private readonly bench: ScriptedBench,
    private readonly run: ScriptedRun,
    private readonly tally: Tally,
  ) {}

  async try(seed: number): Promise<void> {
    const { resumable, bench, run, tally } = this;
    const { tape, thread } = await bench.attempt();
    const whole = normalForm(thread.transcript);
    tally.runs++;
    const name = resumable.stream(run);
    const stream = tape.find(exchange => exchange.name === name);
    assert.ok(stream?.streams, `no ${name} among ${tape.map(exchange => exchange.name)}`);
    const around = [name, ...resumable.others(run)].flatMap(other => cutsAround(other, seed));
    const plan = [...planOf(stream, MEANWHILE, seed), ...inTurn(around, MEANWHILE)];
    for (const { cut, way } of plan) {
      await tally.try(`${run.name} (${way})`, [cut], async () => {
        const attempt = await bench.attempt([cut], tape, way);
        assert.ok(attempt.struck, 'it was not cut');
        await this.check(attempt, whole);
      });
    }
    const first: Cut = { exchange: name, place: { byte: Math.floor(stream.body.length / 2) }, kind: 'reset' };
    for (const { cut, way } of inTurn(await this.secondCuts(first, tape, seed), [
      'waits',
      'waitsLonger',
      'ends',
    ] as const)) {
      await tally.try(`${run.name} (${way})`, [first, cut], async () => {
        const attempt = await bench.attempt([first, cut], tape, way);
        await this.check(attempt, whole);
        if (!attempt.struck) {
          // How much there is to read depends on how far the server has got.
          tally.uncount();
        }
      });
    }
  }

  /** Cuts of everything that is asked for in order to find a run again. */
  private async secondCuts(first: Cut, tape: readonly Exchange[], seed: number): Promise<readonly Cut[]> {
    const { tapeAfterCut } = await this.bench.attempt([first], tape, 'waits');
    const cuts = tapeAfterCut.flatMap(({ name, body }) => [
      ...cutsAround(name, seed),
      ...cutsAt(name, [0, Math.floor(body.length / 2)], SCOPE === 'all'),
    ]);
    const step = Math.max(1, Math.floor(cuts.length / SECOND_CUTS));
    return cuts.filter((_, index) => (index + seed) % step === 0);
  }

  private async check(attempt: Attempt, whole: string): Promise<void> {
    const { resumable, bench, tally } = this;
    const { thread } = attempt;
    checkSound(thread.transcript);
    thread.checkFile();
    const taken = await resumable.timesTaken(bench, attempt);
    if (normalForm(thread.transcript) === whole) {
      assert.equal(taken, 1, 'times taken');
      return;
    }
    const expected = resumable.takenAfterClick(taken);
    if (expected === null || lastRunOf(thread.transcript).remoteRunId !== undefined) {
      assert.equal(normalForm(thread.transcript), whole);
    }
    await sendAgain(thread);
    tally.clicks++;
    assert.equal(uncounted(normalForm(thread.transcript)), uncounted(whole));
    assert.equal(await resumable.timesTaken(bench, attempt), expected, 'times taken after the click');
  }
}

/** The user's one click. */
async function sendAgain(thread: MemoryThread): Promise<void> {
  const { end, messageId } = lastRunOf(thread.transcript);
  const message = thread.transcript.entries.find(({ id }) => id === messageId);
  const delivery = message?.kind === 'message' && message.delivery;
  assert.ok(end?.kind === 'detached' || end?.kind === 'failed', `it ended as ${end?.kind}`);
  assert.match(`${delivery}: ${end.error.remedy}`, /^(unknown: sendAgain|unsent: tryAgain|sent: tryAgain)$/);
  await thread.sendAgain(messageId);
}
