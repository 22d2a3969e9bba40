import type { JsonObject, JsonValue } from '../../shared/json';
import { isJsonObject } from '../../shared/json';
import { stringAt, textOf } from './fields';
import type { Redact } from './redactor';

/** A failure in the server's own words. */
export interface ServerError {
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  /** Redacted and short enough to show. */
  readonly message: string;
  /** Whether it has the form that the API describes; a proxy or another product has forms of its own. */
  readonly wellFormed: boolean;
}

/** In characters; `READ` is enough to find a message in, whatever page it comes in. */
const LONGEST_MESSAGE = 400;
const READ = 20_000;

/**
 * Reads `{error: {message, code, type, param}}` and what real servers send instead of it: the inner object alone,
 * `{error: "text"}`, `{detail: …}`, plain text, HTML.
 */
export function readServerError(body: JsonValue | undefined, redact: Redact): ServerError {
  const outer: JsonObject = isJsonObject(body) ? body : {};
  const inner = isJsonObject(outer.error) ? outer.error : outer;
  const words = isJsonObject(body)
    ? (textOf(inner.message) ?? textOf(outer.error) ?? textOf(outer.detail) ?? '')
    : withoutTags((textOf(body) ?? '').slice(0, READ));
  const message = redact(words.slice(0, READ)).replace(/\s+/g, ' ').trim();
  return {
    code: textOf(inner.code),
    type: stringAt(inner, 'type'),
    param: stringAt(inner, 'param'),
    message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
    wellFormed: typeof inner.message === 'string',
  };
}

function withoutTags(text: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
  return title ?? text.replace(/<[^>]*>/g, ' ');
}
