import { type UserError, userError } from '../shared/userError';
import type { Connection } from './connection';

/** A server's address, checked. */
export interface ServerUrl extends Pick<Connection, 'baseUrl' | 'origin'> {
  /** The user's own machine: such a server needs no key. */
  readonly loopback: boolean;
  /** Key and text would cross a network unencrypted; needs the user's yes. */
  readonly insecure: boolean;
}

/** What is wrong with an address: `args.reason` of `baseUrlInvalid`. */
export type BaseUrlProblem = 'empty' | 'notAUrl' | 'scheme' | 'userInfo' | 'query' | 'fragment';

const MAX_LENGTH = 2048;

/**
 * Reads a base URL as the user wrote it, and refuses what a key could leak through or what a path can't be added to.
 * The text itself is never part of the refusal, for it may hold a password.
 */
export function parseBaseUrl(text: string): ServerUrl | UserError {
  const trimmed = text.trim();
  if (trimmed === '') {
    return invalid('empty');
  }
  // `URL` drops line breaks and tabs, and so would read another address than the one that is seen.
  if (trimmed.length > MAX_LENGTH || /[\p{Cc}\s\\]/u.test(trimmed) || !URL.canParse(trimmed)) {
    return invalid('notAUrl');
  }
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return invalid('scheme');
  }
  if (url.username !== '' || url.password !== '') {
    return invalid('userInfo');
  }
  if (trimmed.includes('#')) {
    return invalid('fragment');
  }
  if (trimmed.includes('?')) {
    return invalid('query');
  }
  const loopback = isLoopback(url.hostname);
  return {
    baseUrl: url.origin + url.pathname.replace(/\/+$/, ''),
    origin: url.origin,
    loopback,
    insecure: url.protocol === 'http:' && !loopback,
  };
}

/** `URL` has already written numbers, hexadecimal and short forms as four numbers. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

function invalid(reason: BaseUrlProblem): UserError {
  return userError('baseUrlInvalid', { args: { reason } });
}
