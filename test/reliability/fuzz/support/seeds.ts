import type { JsonValue } from '../../../../src/shared/json';
import type { ExchangeName } from '../../cuts/support/cut';
import { eventsOf } from '../../cuts/support/positions';
import { ScriptedBench } from '../../cuts/support/scriptedBench';
import type { ScriptedRun } from '../../cuts/support/scriptedRuns';
import type { Setting } from '../../cuts/support/setting';

/** What a server replied to one kind of request: the events of a stream, or one JSON document. */
export interface Seed {
  readonly name: ExchangeName;
  readonly events: readonly JsonValue[] | null;
  readonly body: JsonValue;
}

/** What the local server replies when these runs are made, and when they are found again after a cut. */
export async function seedsOf(setting: Setting, runs: readonly ScriptedRun[]): Promise<readonly Seed[]> {
  const seeds: Seed[] = [];
  for (const run of runs) {
    const bench = await ScriptedBench.start(setting, run);
    const { tape } = await bench.attempt();
    const [longest] = tape.filter(({ streams }) => streams).sort((a, b) => b.body.length - a.body.length);
    const cut = longest && {
      exchange: longest.name,
      place: { byte: Math.floor(longest.body.length / 2) },
      kind: 'reset' as const,
    };
    const found = cut ? (await bench.attempt([cut], tape, 'waits')).tapeAfterCut : [];
    for (const { name, streams, body } of [...tape, ...found]) {
      seeds.push(toSeed(name, streams, body));
    }
    await bench.close();
  }
  return seeds;
}

function toSeed(name: ExchangeName, streams: boolean, body: Buffer): Seed {
  if (!streams) {
    return { name, events: null, body: body.length === 0 ? null : JSON.parse(body.toString()) };
  }
  const events = eventsOf(body).flatMap(({ text }): readonly JsonValue[] => {
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? '';
    const event = /^event: (.*)$/m.exec(text)?.[1];
    try {
      // The Assistants API names its events outside of their data.
      return [{ event: event ?? null, data: JSON.parse(data) as JsonValue }];
    } catch {
      return [];
    }
  });
  return { name, events, body: null };
}
