import { inspect } from 'node:util';

/**
 * The record, whose secrets `console.log` does not show. JSON has them: it is
 * what such a record is kept and sent as.
 *
 * @internal
 */
export function secretive<T extends object>(record: T, ...secrets: readonly (keyof T)[]): T {
  const shown = () => {
    const held = secrets.filter((name) => typeof record[name] === 'string');
    return { ...record, ...Object.fromEntries(held.map((name) => [name, '<redacted>'])) };
  };
  return Object.defineProperty(record, inspect.custom, { value: shown });
}
