import { addon } from './addon';
import { unwrap } from './failure';
import * as input from './input';
import type {
  Authorization,
  AuthorizationRequest,
  CodeExchangeRequest,
  Grant,
  OAuthOptions,
} from './model';
import type * as native from './native';
import { authorizationRequest, codeExchangeRequest, oAuthOptions } from './readers';
import { secretive } from './secret';

/**
 * An application's side of the authorisation by sellers. Holds a pool of
 * connections: make one and share it. What it gives is secret: `console.log`
 * does not show it, JSON does, and `Sellers` keeps it.
 */
export class OAuth {
  readonly #native: native.OAuth;

  /** @throws InvalidInputError when an option breaks a rule. Nothing is sent. */
  constructor(options: OAuthOptions);
  /** @internal */
  constructor(oauth: native.OAuth);
  constructor(given: OAuthOptions | native.OAuth) {
    this.#native =
      given instanceof addon.OAuth ? given : unwrap(addon.OAuth.create(oAuthOptions(given, '')));
  }

  /** @internal */
  static nativeOf(oauth: unknown): native.OAuth {
    if (oauth instanceof OAuth) return oauth.#native;
    throw input.wrongType(oauth, 'oauth', 'give an OAuth');
  }

  /**
   * Where to send a seller's browser. Nothing is sent. `redirectUri` has to be
   * registered with the application, letter by letter. Keep `state` and
   * `codeVerifier` in the seller's session.
   */
  authorization(request: AuthorizationRequest): Authorization {
    const sent = unwrap(this.#native.authorization(authorizationRequest(request, '')));
    return secretive(sent, 'codeVerifier');
  }

  /**
   * The code in the URL (or its path and query) with which the seller came
   * back. `state` is the one of the seller's session: an URL with another is
   * refused with the rule `mismatch`, and nothing in it may be used.
   *
   * @throws RefusedError when the seller said no.
   */
  readCallback(callbackUrl: string, state: string): string {
    const url = input.text(callbackUrl, 'callbackUrl');
    return unwrap(this.#native.readCallback(url, input.text(state, 'state')));
  }

  /**
   * The tokens of the seller who came back with a code. It lives for 10 minutes
   * and is used up. `redirectUri` and `codeVerifier` are those of the authorisation.
   */
  async exchange(request: CodeExchangeRequest): Promise<Grant> {
    return granted(unwrap(await this.#native.exchange(codeExchangeRequest(request, ''))));
  }

  /**
   * The next tokens of a seller. The refresh token is used up: keep the new one
   * before anything else.
   */
  async refresh(refreshToken: string): Promise<Grant> {
    const token = input.text(refreshToken, 'refreshToken');
    return granted(unwrap(await this.#native.refresh(token)));
  }

  /** A token for the application's own account. */
  async clientCredentials(): Promise<Grant> {
    return granted(unwrap(await this.#native.clientCredentials()));
  }
}

function granted(grant: Grant): Grant {
  return secretive(grant, 'accessToken', 'refreshToken');
}
