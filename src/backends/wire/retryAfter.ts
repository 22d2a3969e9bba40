/**
 * How long the server asked to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date.
 * Undefined when it didn't ask, or in words that make no sense.
 */
export function retryAfterMs(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) {
    return milliseconds;
  }
  const value = headers?.get('retry-after') ?? '';
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) {
    return Number.parseFloat(value) * 1000;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
