/**
 * How long the server asked to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date.
 * Undefined when it didn't ask, or in words that make no sense.
 */
export function retryAfterMs(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  const value = headers?.get('retry-after') ?? '';
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number.parseFloat(value) : Number.NaN;
  const date = Math.max(0, Date.parse(value) - now);
  return [milliseconds, seconds * 1000, date].find(wait => wait >= 0 && Number.isFinite(wait));
}
