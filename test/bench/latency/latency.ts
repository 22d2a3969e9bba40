import { eventually } from '../../e2e/eventually';
import type { Home } from '../../e2e/homes';
import { Scenario, wordsOf } from '../../e2e/scenario';
import type { Figure } from '../figure';
import { quantile } from '../quantile';
import type { BenchResult } from '../result';
import { type SentDelta, SentText } from './sentText';
import { clickedAt, recordShown, type Shown, takeShown } from './shownText';

/** One whose answers are streamed and stopped by their connection, and one where the server is told to stop. */
const HOMES: readonly Home[] = ['conversation', 'agents'];
/** An answer of eighty words each. */
const ANSWERS = 4;
const WORD_MS = 30;
const STOPS = 10;
const PATIENCE_MS = 60_000;

interface Latencies {
  readonly home: Home;
  readonly deltas: readonly number[];
  readonly stops: readonly number[];
}

/**
 * In the real VS Code, from the local server to the panel: how long a piece of text takes from the socket into the DOM,
 * and a click on Stop until the server sees the connection closed. All of it is on one machine and has one clock.
 */
export async function latency(): Promise<BenchResult> {
  const measured: Latencies[] = [];
  for (const home of HOMES) {
    measured.push(await measure(home));
  }
  const row = ({ home, deltas, stops }: Latencies): readonly string[] => [
    home,
    ...[0.5, 0.95, 0.99].map(share => quantile(deltas, share).toFixed(0)),
    ...[0.5, 1].map(share => quantile(stops, share).toFixed(0)),
  ];
  return {
    figures: measured.flatMap(figures),
    tables: [
      {
        title: 'From the socket to the page, and back',
        note: `Milliseconds in VS Code: ${ANSWERS} answers, a word each ${WORD_MS} ms; ${STOPS} stops.`,
        head: ['thread', 'delta to DOM p50', 'p95', 'p99', 'stop to closed p50', 'longest'],
        rows: measured.map(row),
      },
    ],
    data: measured,
  };
}

function figures({ home, deltas, stops }: Latencies): readonly Figure[] {
  return [
    {
      name: `delta on the socket to its text in the DOM, ${home}, p95`,
      value: quantile(deltas, 0.95),
      limit: 50,
      unit: 'ms',
    },
    { name: `stop to connection closed, ${home}, longest`, value: quantile(stops, 1), limit: 50, unit: 'ms' },
  ];
}

async function measure(home: Home): Promise<Latencies> {
  const sent = new SentText();
  const scenario = await Scenario.start({
    home,
    whole: true,
    files: {},
    server: { slowWordDelayMs: WORD_MS, onSend: sent.observe },
  });
  try {
    await scenario.editor.openPanel();
    await recordShown(scenario.panel.locator('#panel'));
    // The first question loads the adapters, which is another figure.
    await ask(scenario, sent);
    const deltas: number[] = [];
    for (let answer = 0; answer < ANSWERS; answer++) {
      deltas.push(...(await ask(scenario, sent)));
    }
    const stops: number[] = [];
    for (let stop = 0; stop < STOPS; stop++) {
      stops.push(await stopped(scenario));
    }
    return { home, deltas, stops };
  } finally {
    await scenario.stop();
  }
}

/** Has one answer streamed; how long each of its words took. */
async function ask(scenario: Scenario, sent: SentText): Promise<readonly number[]> {
  const panel = scenario.panel.locator('#panel');
  await scenario.newThread();
  await takeShown(panel);
  sent.take();
  await scenario.ask('slow');
  await scenario.answers.last().filter({ hasText: 'That was the last one.' }).waitFor({ timeout: PATIENCE_MS });
  await scenario.stopButton.waitFor({ state: 'hidden' });
  return latencies(sent.take(), await takeShown(panel));
}

function latencies(sent: readonly SentDelta[], shown: readonly Shown[]): readonly number[] {
  return sent.map(({ at, length }) => {
    const first = shown.find(one => one.length >= length);
    if (!first) {
      throw new Error(`of ${length} characters the panel has shown ${shown.at(-1)?.length}`);
    }
    return first.at - at;
  });
}

async function stopped(scenario: Scenario): Promise<number> {
  const { server } = scenario;
  await scenario.newThread();
  server.holdAfterWord(5);
  await scenario.ask('long');
  await server.waitUntilHeld(PATIENCE_MS);
  await eventually(
    () => wordsOf(scenario.answerText),
    words => words.length === 5,
  );
  const streams = server.requests.filter(({ closedAt }) => closedAt === undefined);
  await scenario.stopButton.click();
  const closed = await eventually(
    () => streams.flatMap(({ closedAt }) => closedAt ?? []),
    all => all.length === streams.length && all.length > 0,
  );
  server.release();
  await scenario.stopButton.waitFor({ state: 'hidden' });
  // The server's clock counts from the process's start.
  const origin = Date.now() - performance.now();
  return origin + Math.max(...closed) - (await clickedAt(scenario.panel.locator('#panel')));
}
