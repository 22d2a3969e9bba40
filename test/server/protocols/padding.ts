const letters = 'abcdefghijklmnop';

/** Padding as the real streams carry it: with it, every delta is about as long as the next multiple of sixteen. */
export function paddingFor(delta: string): string {
  return letters.slice(delta.length % 16);
}
