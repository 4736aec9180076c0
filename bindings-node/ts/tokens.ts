import type { Id, ProvidedToken, StoredTokens } from './model';

/**
 * Gives a client its access token, so that a till never holds the seller's
 * secrets but asks its own back end. `refused` is the one that the API just
 * called invalid, `null` where none was.
 *
 * It is called before the first call, when the token it gave has expired, and
 * once when the API refuses it: however many calls wait. What it throws, or
 * rejects with, is the `cause` of those calls' errors.
 */
export type TokenProvider = (
  refused: string | null,
) => Promise<ProvidedToken | string> | ProvidedToken | string;

/**
 * Where sellers' tokens are kept: a table of `userId`, `version` and `secret`.
 *
 * What makes it safe is that `swap` is atomic: of two processes that read the
 * same version only one writes the next. A refresh token can be used once, and
 * this decides who uses it.
 */
export interface TokenStore {
  /** What is kept of a seller. */
  load(userId: Id): Promise<StoredTokens | null | undefined> | StoredTokens | null | undefined;
  /**
   * Puts `next` in the place of the version that is expected to be there
   * (`null`: of nothing), or removes it (`null`), durably, and says whether it
   * did: not when another version is there. In SQL an
   * `UPDATE … WHERE user_id = … AND version = …` of one row.
   */
  swap(userId: Id, expected: number | null, next: StoredTokens | null): Promise<boolean> | boolean;
}
