import { badRequest } from './apiError';

/** A JSON object whose values are not known yet. */
export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return `a ${typeof value}`;
}

function wrongType(param: string, expected: string, value: unknown): Error {
  return badRequest(
    `Invalid type for '${param}': expected ${expected}, but got ${typeName(value)} instead.`,
    param,
    'invalid_type',
  );
}

/**
 * A request's body (or a part of it), read field by field with the real server's errors.
 * A field that is absent or null reads as undefined.
 */
export class Fields {
  constructor(
    private readonly values: Json,
    private readonly prefix = '',
  ) {}

  static of(body: unknown): Fields {
    if (body === undefined) return new Fields({});
    if (!isRecord(body)) throw badRequest('We could not parse the JSON body of your request.');
    return new Fields(body);
  }

  has(key: string): boolean {
    return key in this.values;
  }

  raw(key: string): unknown {
    return this.values[key] ?? undefined;
  }

  string(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'string') return value;
    throw wrongType(this.prefix + key, 'a string', value);
  }

  number(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'number') return value;
    throw wrongType(this.prefix + key, 'a number', value);
  }

  /** A number that must not be below `least`. */
  numberFrom(key: string, least: number): number | undefined {
    const value = this.number(key);
    if (value === undefined || value >= least) return value;
    const param = this.prefix + key;
    throw badRequest(
      `Invalid '${param}': integer below minimum value. Expected a value >= ${least}, but got ${value} instead.`,
      param,
      'integer_below_min_value',
    );
  }

  boolean(key: string): boolean | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw wrongType(this.prefix + key, 'a boolean', value);
  }

  array(key: string): readonly unknown[] | undefined {
    const value = this.raw(key);
    if (value === undefined || Array.isArray(value)) return value;
    throw wrongType(this.prefix + key, 'an array', value);
  }

  record(key: string): Json | undefined {
    const value = this.raw(key);
    if (value === undefined || isRecord(value)) return value;
    throw wrongType(this.prefix + key, 'an object', value);
  }

  fields(key: string): Fields | undefined {
    const value = this.record(key);
    return value && new Fields(value, `${this.prefix}${key}.`);
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    const found = allowed.find(one => one === value);
    if (found !== undefined) return found;
    const list = allowed.map(one => `'${one}'`).join(', ');
    throw badRequest(`Invalid value: '${value}'. Supported values are: ${list}.`, this.prefix + key, 'invalid_value');
  }

  /** At most 16 pairs, keys of at most 64 characters, string values of at most 512. */
  metadata(key = 'metadata'): Record<string, string> | undefined {
    const value = this.record(key);
    if (value === undefined) return undefined;
    const pairs = Object.entries(value).map(([name, text]): [string, string] => {
      const param = `${this.prefix}${key}.${name}`;
      if (typeof text !== 'string') throw wrongType(param, 'a string', text);
      if (name.length > 64 || text.length > 512) throw badRequest(`Invalid '${param}': string too long.`, param);
      return [name, text];
    });
    if (pairs.length > 16) throw badRequest(`Invalid '${key}': too many properties.`, key);
    return Object.fromEntries(pairs);
  }

  /** Refuses what the operation does not know, as the real server does. */
  refuseUnknown(known: readonly string[]): void {
    const unknown = Object.keys(this.values).find(key => !known.includes(key));
    if (unknown === undefined) return;
    const param = this.prefix + unknown;
    throw badRequest(`Unknown parameter: '${param}'.`, param, 'unknown_parameter');
  }

  required(key: string): Error {
    const param = this.prefix + key;
    return badRequest(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
  }
}
