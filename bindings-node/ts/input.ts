import { types } from 'node:util';
import { addon } from './addon';
import { type CobroError, errorOf } from './errors';

/**
 * What callers of JavaScript can get wrong and callers of the core can't: the
 * type of a value and the name of a property. All other rules are the core's.
 */
type Check<T> = (value: unknown, path: string) => T;

/** Reads the properties of an object that a caller gave. */
export class Reader {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #at: string;

  constructor(given: unknown, at: string, known: readonly string[]) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw wrongType(given, at || 'options', 'give an object');
    }
    this.#given = given as Record<string, unknown>;
    this.#at = at && `${at}.`;
    // A misspelt `ttlms` that is passed over would sell with another time to live.
    for (const name of Object.keys(given)) {
      if (!known.includes(name)) {
        const advice = `there is no such property; known are ${known.join(', ')}`;
        throw invalid(`${this.#at}${name}`, show(this.#given[name]), 'unknown_property', advice);
      }
    }
  }

  required<T>(name: string, check: Check<T>): T {
    const value = this.#given[name];
    const path = this.#at + name;
    if (value === undefined || value === null) {
      throw invalid(path, String(value), 'required', 'it is missing');
    }
    return check(value, path);
  }

  optional<T>(name: string, check: Check<T>): T | undefined {
    const value = this.#given[name];
    return value === undefined || value === null ? undefined : check(value, this.#at + name);
  }

  list<T>(name: string, check: Check<T>): T[] {
    const value = this.#given[name];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw wrongType(value, this.#at + name, 'give an array');
    return value.map((one: unknown, index) => check(one, `${this.#at}${name}[${index}]`));
  }
}

export function text(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw wrongType(value, path, 'give a string');
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType(value, path, 'give true or false');
}

export function amount(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  const advice =
    typeof value === 'number'
      ? "give the amount as a string such as '12.50': a JavaScript number is binary floating point and loses cents"
      : "give the amount as a string such as '12.50', or as a bigint when it is whole";
  throw wrongType(value, path, advice);
}

export function id(value: unknown, path: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') {
    if (/^-?[0-9]+$/.test(value)) return value;
    throw invalid(path, value, 'integer', 'give the id in decimal digits');
  }
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value.toString();
    const advice = "give the id as a string such as '12345': as a number it has lost digits";
    throw invalid(path, show(value), 'safe_integer', advice);
  }
  throw wrongType(value, path, 'give the id as a string, a bigint or a safe integer');
}

/** A whole number. */
export function whole(value: unknown, path: string): number {
  if (typeof value !== 'number') throw wrongType(value, path, 'give a number');
  if (Number.isSafeInteger(value)) return value;
  throw invalid(path, show(value), 'integer', 'give a whole number');
}

export function u32(value: unknown, path: string): number {
  const number = whole(value, path);
  if (number < 0) throw invalid(path, show(value), 'min', 'it must not be negative');
  if (number <= 0xffff_ffff) return number;
  throw invalid(path, show(value), 'max', 'it is too large');
}

export function millis(value: unknown, path: string): number {
  if (typeof value !== 'number') throw wrongType(value, path, 'give a number of milliseconds');
  if (Number.isSafeInteger(value)) return value;
  throw invalid(path, show(value), 'integer', 'give a whole number of milliseconds');
}

/** A moment, in milliseconds since 1970. */
export function moment(value: unknown, path: string): number {
  if (!types.isDate(value)) throw wrongType(value, path, 'give a Date');
  const time = value.getTime();
  if (Number.isNaN(time)) throw invalid(path, 'Invalid Date', 'date', 'it is not a valid date');
  return time;
}

export function wrongType(value: unknown, path: string, advice: string): CobroError {
  return invalid(path, show(value), 'type', advice);
}

export function invalid(field: string, value: string, rule: string, advice: string): CobroError {
  // The path is the caller's own: a stray `ttl` must not be called `ttlMs`.
  return errorOf(addon.invalidInput(field, value, rule, advice), (path) => path);
}

/** A value that has the wrong shape, which may hold anything: its type at most. */
function show(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
}
