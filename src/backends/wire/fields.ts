import type { JsonObject, JsonValue } from '../../shared/json';
import { isJsonObject } from '../../shared/json';

/** Reads what a server sent without trusting its shape: a field of another type counts as missing. */
export function stringAt(source: JsonObject, key: string): string | undefined {
  const value = source[key];
  return typeof value === 'string' ? value : undefined;
}

/** Like {@link stringAt}, for numbers. */
export function numberAt(source: JsonObject, key: string): number | undefined {
  const value = source[key];
  return typeof value === 'number' ? value : undefined;
}

/** Like {@link stringAt}; an empty object when missing. */
export function objectAt(source: JsonObject, key: string): JsonObject {
  const value = source[key];
  return isJsonObject(value) ? value : {};
}

/** The objects in a list; what else is in it is left out. */
export function objectsAt(source: JsonObject, key: string): readonly JsonObject[] {
  const value = source[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A value as text: a string as it is, anything else as JSON; undefined when there is none. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the client hands over as typed, read as what it really is: whatever the server sent. */
export function asJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The properties that have a value: for optional properties that must not be there as undefined. */
export function defined<T extends object>(source: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(source).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
