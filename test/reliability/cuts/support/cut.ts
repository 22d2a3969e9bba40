/**
 * How a connection goes wrong: by a clean end, by a reset, by falling silent, or by bytes that belong to nothing, after
 * which it goes on as if nothing had been.
 */
export type CutKind = 'end' | 'reset' | 'stall' | 'garbage';

export const CUT_KINDS: readonly CutKind[] = ['end', 'reset', 'stall', 'garbage'];

/** Where an exchange is cut: before the server sees the request, before its reply comes back, or in the reply's body. */
export type CutPlace = 'request' | 'reply' | { readonly byte: number };

/** One cut, of the first exchange that it fits. */
export interface Cut {
  readonly exchange: ExchangeName;
  readonly place: CutPlace;
  readonly kind: CutKind;
}

/** `METHOD /path`, with `*` for each ID in it. */
export type ExchangeName = `${string} ${string}`;

/** Something of a proxy's that is in nobody's protocol, with a byte that is no UTF-8. */
export const GARBAGE = Buffer.concat([
  Buffer.from('\n\ndata: {"<html>502'),
  Buffer.from([0, 0xff]),
  Buffer.from('\n\n'),
]);

export function describeCut({ exchange, place, kind }: Cut): string {
  const where = typeof place === 'string' ? `the ${place}` : `byte ${place.byte}`;
  return `${kind} at ${where} of ${exchange}`;
}
