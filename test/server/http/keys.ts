import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './apiError';

/** The key that a request carries, as a bearer token or in Azure's `api-key`. */
export function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const azure = headers['api-key'];
  return typeof azure === 'string' && azure !== '' ? azure : undefined;
}

/** The keys that are let in; `'any'` lets everything through. */
export class KeyRing {
  constructor(private keys: readonly string[] | 'any') {}

  /** Lets in these from now on, and no others. */
  accept(keys: readonly string[] | 'any'): void {
    this.keys = keys;
  }

  /** Refuses a request without one of the keys. */
  check(headers: IncomingHttpHeaders): void {
    if (this.keys !== 'any') checkKey(headers, this.keys);
  }
}

function checkKey(headers: IncomingHttpHeaders, keys: readonly string[]): void {
  const key = keyOf(headers);
  if (key === undefined) {
    throw invalidKey(
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
        '(i.e. Authorization: Bearer YOUR_KEY).',
    );
  }
  if (!keys.includes(key)) throw wrongKey(masked(key));
}

/** The 401 for a wrong key; `shown` stands in its text. */
export function wrongKey(shown: string): ApiError {
  return invalidKey(
    `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
  );
}

function invalidKey(message: string): ApiError {
  return new ApiError(401, message, { code: 'invalid_api_key' });
}

function masked(key: string): string {
  if (key.length <= 12) return '*'.repeat(key.length);
  return `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}
