import { randomBytes } from 'node:crypto';

/** A new ID with the real server's prefix and about its length, e.g. `resp_…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(24).toString('hex')}`;
}

/** Seconds since 1970, as the API counts. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
