import { Random } from '../../../unit/core/support/random';
import type { Cut, CutPlace, ExchangeName } from './cut';
import { CUT_KINDS } from './cut';
import type { Exchange } from './passed';

const SEPARATOR = Buffer.from('\n\n');

/** Where the events of a stream begin and end; one after the other. */
export function eventsOf(
  body: Buffer,
): readonly { readonly start: number; readonly end: number; readonly text: string }[] {
  const events = [];
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(SEPARATOR, start);
    const end = found < 0 ? body.length : found + SEPARATOR.length;
    events.push({ start, end, text: body.toString('utf8', start, end) });
    start = end;
  }
  return events;
}

/** How thoroughly: `all` is every boundary with every kind and, of some runs, every byte. */
export type Scope = 'sample' | 'all';

/** What the environment asks for: `npm run cuts` sets it. */
export const SCOPE: Scope = process.env.CUTS === 'all' ? 'all' : 'sample';

/**
 * The boundaries between events, the beginning and the end included. A sample leaves out five of six that lie between
 * pieces of the same text.
 */
export function boundaries({ body }: Exchange): readonly number[] {
  const events = eventsOf(body);
  const isPiece = (index: number) => /\.delta"/.test(events[index]?.text.slice(0, 200) ?? '');
  const chosen = events.filter(
    (_, index) => SCOPE === 'all' || index % 6 === 0 || !isPiece(index) || !isPiece(index + 1),
  );
  return [0, ...chosen.map(({ end }) => end)];
}

/** At most `count` of them: the first and the last few, and some in between. */
export function thinned(all: readonly number[], count: number): readonly number[] {
  const edge = Math.floor(count / 3);
  const step = Math.max(1, Math.ceil((all.length - 2 * edge) / (count - 2 * edge)));
  return all.filter((_, index) => index < edge || index >= all.length - edge || (index - edge) % step === 0);
}

/** Some bytes inside of events, always the same ones for a seed; half of them within a character, where there are any. */
export function insides({ body }: Exchange, count: number, seed: number): readonly number[] {
  const random = new Random(seed);
  const within = [...body.keys()].filter(index => ((body[index] ?? 0) & 0xc0) === 0x80);
  const inCharacters = Array.from({ length: Math.min(within.length, Math.ceil(count / 2)) }, () => random.pick(within));
  const anywhere = Array.from({ length: count - inCharacters.length }, () => 1 + random.below(body.length - 1));
  return [...new Set([...inCharacters, ...anywhere])];
}

/** A cut to be tried, and in which of several ways. */
export interface Planned<Way> {
  readonly cut: Cut;
  readonly way: Way;
}

/** What is tried with one stream: in `all`, every boundary in every way, and every byte of a protocol's first run. */
export function planOf<Way>(stream: Exchange, ways: readonly Way[], seed: number): readonly Planned<Way>[] {
  if (SCOPE === 'sample') {
    const inside = cutsAt(stream.name, insides(stream, 2, seed), false);
    return inTurn([...cutsAt(stream.name, boundaries(stream), false), ...inside], ways);
  }
  const bytes = seed === 0 ? [...stream.body.keys()] : insides(stream, 200, seed);
  const thorough = cutsAt(stream.name, boundaries(stream), true).flatMap(cut => ways.map(way => ({ cut, way })));
  return [...thorough, ...inTurn(cutsAt(stream.name, bytes, false), ways)];
}

/** Each cut in the next way. */
export function inTurn<Way>(cuts: readonly Cut[], ways: readonly Way[]): readonly Planned<Way>[] {
  return cuts.flatMap((cut, index) =>
    ways.slice(index % ways.length, (index % ways.length) + 1).map(way => ({ cut, way })),
  );
}

/** Cuts an exchange at these bytes: in one way after the other, or each in all. */
export function cutsAt(exchange: ExchangeName, bytes: readonly number[], everyKind: boolean): readonly Cut[] {
  return bytes.flatMap((byte, index) => ways(exchange, { byte }, index, everyKind));
}

/** Cuts around an exchange: before its request, before its reply. */
export function cutsAround(exchange: ExchangeName, seed: number): readonly Cut[] {
  return (['request', 'reply'] as const).flatMap((place, index) =>
    ways(exchange, place, seed + index, SCOPE === 'all'),
  );
}

function ways(exchange: ExchangeName, place: CutPlace, index: number, everyKind: boolean): readonly Cut[] {
  const [kind = 'end'] = CUT_KINDS.slice(index % CUT_KINDS.length);
  return (everyKind ? CUT_KINDS : [kind]).map(each => ({ exchange, place, kind: each }));
}
