import { addon } from './addon';
import { askStore } from './ask';
import { Client, type ClientOptions } from './client';
import { unwrap } from './failure';
import * as input from './input';
import { interruptible, type ReadOptions } from './interruptible';
import type {
  CodeExchangeRequest,
  Id,
  IdInput,
  ProvidedToken,
  SellerTokensRequest,
  Site,
} from './model';
import type * as native from './native';
import { OAuth } from './oauth';
import { clientOptions, codeExchangeRequest, sellerTokensRequest } from './readers';
import { secretive } from './secret';
import type { TokenStore } from './tokens';

/**
 * The options of all sellers' clients; `site` is the one of a seller who is
 * added without.
 */
export type SellersOptions = Omit<ClientOptions, 'accessToken' | 'collectorId' | 'tokenProvider'>;

/** How sellers are kept and served. */
export interface SellersSettings {
  /** Where tokens are kept; in the file of `journal` when absent, in memory without either. */
  readonly store?: TokenStore | null | undefined;
  /** How many requests may be under way at once; 64 when absent. */
  readonly inFlight?: number | null | undefined;
}

/**
 * The sellers that an application acts for: their tokens, kept and refreshed,
 * and a `Client` for each.
 *
 * All clients share their connections and the journal. When more requests are
 * wanted than may be under way at once, sellers take turns. Tokens are
 * refreshed a month before they expire, or when the API refuses them: once, by
 * one process of all that share the store. A journal's file can be read by its
 * owner only.
 */
export class Sellers {
  readonly #native: native.Sellers;

  /**
   * @throws InvalidInputError when an option breaks a rule, JournalError when the
   * journal can't be used. Nothing is sent.
   */
  constructor(oauth: OAuth, options: SellersOptions, settings?: SellersSettings);
  /** @internal */
  constructor(sellers: native.Sellers);
  constructor(given: OAuth | native.Sellers, options?: SellersOptions, settings?: SellersSettings) {
    if (given instanceof addon.Sellers) {
      this.#native = given;
    } else {
      const parts = sellersParts(given, options, settings);
      this.#native = unwrap(addon.Sellers.create(...parts));
    }
  }

  /**
   * Takes the seller on who came back with a code: exchanges it and keeps the
   * tokens. Gives the seller's user id.
   */
  async authorize(request: CodeExchangeRequest, site?: Site | null): Promise<Id> {
    const exchange = codeExchangeRequest(request, '');
    return unwrap(await this.#native.authorize(exchange, optional(site, 'site')));
  }

  /**
   * Takes a seller on whose tokens were got elsewhere, in the place of what was
   * kept of it. Gives the seller's user id.
   */
  async add(request: SellerTokensRequest, site?: Site | null): Promise<Id> {
    const tokens = sellerTokensRequest(request, '');
    return unwrap(await this.#native.add(tokens, optional(site, 'site')));
  }

  /**
   * Forgets a seller's tokens, as when it took its permission back, and says
   * whether there were any. A client that has the access token already uses it
   * until it ends.
   */
  async remove(userId: IdInput): Promise<boolean> {
    return unwrap(await this.#native.remove(input.id(userId, 'userId')));
  }

  /**
   * A client that acts for a seller. It shares what it has with the others who
   * asked for it: it need not be closed, and who closes it closes it for them.
   *
   * @throws NotFoundError when no tokens are kept for the seller.
   */
  async client(userId: IdInput, options?: ReadOptions): Promise<Client> {
    const id = input.id(userId, 'userId');
    return new Client(await interruptible(options, (cancel) => this.#native.client(id, cancel)));
  }

  /**
   * A seller's access token now, refreshed if need be: what a back end answers
   * its tills, which hold no secrets. `refused` is the one that the API just
   * called invalid, where that is why it is asked for.
   */
  async token(
    userId: IdInput,
    refused?: string | null,
    options?: ReadOptions,
  ): Promise<ProvidedToken> {
    const id = input.id(userId, 'userId');
    const bad = optional(refused, 'refused');
    const token = await interruptible(options, (cancel) => this.#native.token(id, bad, cancel));
    return secretive(token, 'accessToken');
  }
}

/**
 * What the native module makes sellers of.
 *
 * @internal
 */
export function sellersParts(
  oauth: unknown,
  options: unknown,
  settings: unknown = {},
): Parameters<typeof native.Sellers.create> {
  const from = new input.Reader(settings, 'settings', ['store', 'inFlight']);
  const inFlight = from.optional('inFlight', (value) => input.u32(value, 'inFlight'));
  const [load, swap] = from.optional('store', (value) => askStore(value, 'store')) ?? [];
  return [OAuth.nativeOf(oauth), clientOptions(options, ''), inFlight, load, swap];
}

function optional(value: unknown, path: string): string | undefined {
  return value === undefined || value === null ? undefined : input.text(value, path);
}
