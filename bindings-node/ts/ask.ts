import { types } from 'node:util';
import { CobroError } from './errors';
import * as input from './input';
import type { ProvidedToken, StoredTokens } from './model';
import type * as native from './native';
import type { TokenProvider, TokenStore } from './tokens';

/**
 * A token provider as the native module asks it.
 *
 * @internal
 */
export function askToken(provider: unknown, path: string): native.AskToken {
  const provide = callable<TokenProvider>(provider, path);
  return (asked, refused) =>
    tell(asked, async () => {
      const { accessToken, expiresAt } = provided(await provide(refused ?? null), path);
      asked.giveToken(accessToken, expiresAt);
    });
}

/**
 * A store of tokens as the native module asks it: what loads, and what swaps.
 *
 * @internal
 */
export function askStore(given: unknown, path: string): [native.AskLoad, native.AskSwap] {
  if (typeof given !== 'object' || given === null) {
    throw input.wrongType(given, path, 'give an object with load and swap');
  }
  const store = given as TokenStore;
  callable(store.load, `${path}.load`);
  callable(store.swap, `${path}.swap`);
  return [
    (asked, userId) =>
      tell(asked, async () => {
        const found = await store.load(userId);
        if (found === null || found === undefined) return asked.giveNothingStored();
        const { version, secret } = stored(found, `${path}.load`);
        asked.giveStored(version, secret);
      }),
    (asked, userId, expected, next) =>
      tell(asked, async () => {
        const swapped = await store.swap(userId, expected ?? null, next ?? null);
        asked.giveSwapped(input.flag(swapped, `${path}.swap`));
      }),
  ];
}

function callable<T>(given: unknown, path: string): T {
  if (typeof given === 'function') return given as T;
  throw input.wrongType(given, path, 'give a function');
}

/** Does what answers, and tells of what was thrown instead. Throws nothing itself. */
function tell(asked: native.Asked, answer: () => Promise<void>): void {
  answer().catch((thrown: unknown) => asked.fail(told(thrown), { thrown }));
}

/** What may be said of it: the message of an error that is not ours may quote a token. */
function told(thrown: unknown): native.Thrown {
  if (thrown instanceof CobroError) {
    const { message: text, kind, code, retryable } = thrown;
    return code === undefined ? { text, kind, retryable } : { text, kind, code, retryable };
  }
  const text = types.isNativeError(thrown)
    ? String(thrown.name)
    : `a value of type ${typeof thrown}`;
  return { text, retryable: false };
}

/** More than its own properties are fine: it may be a back end's answer. */
function provided(given: unknown, path: string): { accessToken: string; expiresAt?: number } {
  if (typeof given === 'string') return { accessToken: given };
  if (typeof given !== 'object' || given === null) {
    throw input.wrongType(given, path, 'return a string, or an object with accessToken');
  }
  const { accessToken, expiresAt } = given as Partial<ProvidedToken>;
  const token = input.text(accessToken, `${path}.accessToken`);
  if (expiresAt === undefined || expiresAt === null) return { accessToken: token };
  return { accessToken: token, expiresAt: input.moment(expiresAt, `${path}.expiresAt`) };
}

/** More than its own properties are fine: it may be a row of a table. */
function stored(given: unknown, path: string): StoredTokens {
  if (typeof given !== 'object' || given === null) {
    throw input.wrongType(given, path, 'return an object with version and secret, or null');
  }
  const { version, secret } = given as Partial<StoredTokens>;
  return {
    version: input.whole(version, `${path}.version`),
    secret: input.text(secret, `${path}.secret`),
  };
}
