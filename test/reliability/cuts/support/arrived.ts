import { eventsOf } from './positions';

/** What a response's stream has said up to a byte: told by the wire alone, apart from the code that is tried. */
export interface Arrived {
  /** Whole events, however little they say. */
  readonly events: number;
  /** Whether the event that ends the response is among them. */
  readonly ended: boolean;
  /** What the messages say, refusals too. */
  readonly text: string;
  readonly reasoning: string;
}

interface WireEvent {
  readonly type: string;
  readonly item_id?: string;
  readonly content_index?: number;
  readonly summary_index?: number;
  readonly delta?: string;
  readonly text?: string;
  readonly refusal?: string;
}

const ENDS = /^(response\.(completed|incomplete|failed|cancelled)|error)$/;

/** Reads the events that lie wholly before `byte`. */
export function arrivedBefore(body: Buffer, byte: number): Arrived {
  const events = eventsOf(body)
    .filter(({ end }) => end <= byte)
    .flatMap(({ text }) => /^data: (\{.*)$/m.exec(text)?.[1] ?? [])
    .map((data): WireEvent => JSON.parse(data));
  const said = new Map<string, string>();
  const thought = new Map<string, string>();
  for (const { type, item_id, content_index, summary_index, ...event } of events) {
    const [, channel, stage] =
      /^response\.(output_text|refusal|reasoning_summary_text|reasoning_text)\.(\w+)$/.exec(type) ?? [];
    const texts = channel?.startsWith('reasoning') ? thought : said;
    const place = `${item_id} ${content_index ?? summary_index}`;
    if (stage === 'delta') {
      texts.set(place, (texts.get(place) ?? '') + (event.delta ?? ''));
    } else if (stage === 'done') {
      texts.set(place, event.text ?? event.refusal ?? '');
    }
  }
  return {
    events: events.length,
    ended: events.some(({ type }) => ENDS.test(type)),
    text: [...said.values()].join('\n'),
    reasoning: [...thought.values()].join('\n'),
  };
}
