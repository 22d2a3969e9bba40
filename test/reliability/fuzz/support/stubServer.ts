import fc from 'fast-check';
import type { JsonValue } from '../../../../src/shared/json';
import { isJsonObject } from '../../../../src/shared/json';
import type { ExchangeName } from '../../cuts/support/cut';
import { damaged, damages, oddJson } from './damage';
import type { Seed } from './seeds';

/** What becomes of a list of events. */
type Edit =
  | { readonly kind: 'drop' | 'repeat'; readonly at: number }
  | { readonly kind: 'swap'; readonly at: number; readonly other: number }
  | { readonly kind: 'insert'; readonly at: number; readonly event: JsonValue }
  | { readonly kind: 'damage'; readonly at: number; readonly damages: Parameters<typeof damaged>[1] };

/** How one request is answered. */
export interface Answer {
  /** Which of the replies that fit is taken. */
  readonly pick: number;
  readonly edits: readonly Edit[];
  readonly damages: Parameters<typeof damaged>[1] | null;
  readonly status: number;
  /** Whether the stream stays open behind its last event. */
  readonly hangs: boolean;
}

const at = fc.nat(200);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop', 'repeat'), at }),
  fc.record({ kind: fc.constant('swap'), at, other: at }),
  fc.record({ kind: fc.constant('insert'), at, event: oddJson }),
  fc.record({ kind: fc.constant('damage'), at, damages }),
  fc.record({ kind: fc.constant('damage'), at, damages }),
);

export const answer: fc.Arbitrary<Answer> = fc.record({
  pick: fc.nat(20),
  edits: fc.array(edit, { maxLength: 6 }),
  damages: fc.option(damages),
  status: fc.oneof({ weight: 15, arbitrary: fc.constant(200) }, fc.constantFrom(404, 500, 429)),
  hangs: fc.boolean(),
});

/** After so many requests nobody is at home any more: a run that is looked at again and again comes to an end. */
const REQUESTS = 30;

/** Answers requests out of what a server really said, damaged as it is told. Stands in for `fetch`. */
export class StubServer {
  #answers: readonly Answer[] = [];
  #requests = 0;

  constructor(private readonly seeds: readonly Seed[]) {}

  begin(answers: readonly Answer[]): void {
    this.#answers = answers;
    this.#requests = 0;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const name: ExchangeName = `${init?.method ?? 'GET'} ${pathname.replace(/\b[a-z]+_[0-9a-z]{8,}/g, '*')}`;
    const turn = this.#answers[this.#requests++ % this.#answers.length];
    if (!turn || this.#requests > REQUESTS) {
      return json(401, { error: { message: 'No.', code: 'invalid_api_key' } });
    }
    const fitting = this.seeds.filter(seed => seed.name === name);
    const seed = fitting[turn.pick % fitting.length] ?? { name, events: null, body: {} };
    if (turn.status !== 200) {
      return json(turn.status, turn.damages ? damaged(ERROR, turn.damages) : ERROR);
    }
    return seed.events === null
      ? json(200, turn.damages ? damaged(seed.body, turn.damages) : seed.body)
      : stream(turn.edits.reduce(edited, seed.events), turn.hangs, init?.signal ?? null);
  };
}

const ERROR: JsonValue = { error: { message: 'No.', type: 'x', param: null, code: 'rate_limit_exceeded' } };

function edited(events: readonly JsonValue[], change: Edit): readonly JsonValue[] {
  const index = change.at % Math.max(1, events.length);
  const event = events[index];
  switch (change.kind) {
    case 'drop':
      return events.toSpliced(index, 1);
    case 'repeat':
      return event === undefined ? events : events.toSpliced(index, 0, event);
    case 'swap': {
      const other = change.other % Math.max(1, events.length);
      return events.map((one, place) => (place === index ? events[other] : place === other ? event : one) ?? null);
    }
    case 'insert':
      return events.toSpliced(index, 0, change.event);
    case 'damage':
      return event === undefined ? events : events.with(index, damaged(event, change.damages));
  }
}

function json(status: number, body: JsonValue): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

function stream(events: readonly JsonValue[], hangs: boolean, signal: AbortSignal | null): Response {
  const bytes = new TextEncoder().encode(events.map(written).join(''));
  const body = new ReadableStream({
    start(sink) {
      sink.enqueue(bytes);
      if (hangs) {
        signal?.addEventListener('abort', () => sink.error(signal.reason), { once: true });
      } else {
        sink.close();
      }
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function written(event: JsonValue): string {
  const named = isJsonObject(event) && 'data' in event ? event : { event: null, data: event };
  const name = typeof named.event === 'string' ? `event: ${named.event.replaceAll('\n', ' ')}\n` : '';
  return `${name}data: ${JSON.stringify(named.data ?? null)}\n\n`;
}
