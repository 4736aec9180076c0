package io.cobro

import io.cobro.ffi.NativeLibrary
import io.cobro.ffi.NativeOAuth

/**
 * An application's side of the authorisation by sellers.
 *
 * Safe to share between threads and coroutines; one per application and process is enough. Every call that
 * fails throws a [CobroException], and one that was begun runs to its end even when nobody waits for its
 * answer any more.
 */
public class OAuth internal constructor(
    internal val native: NativeOAuth,
    private val clientId: String,
) : AutoCloseable {
    /**
     * Made as [options] say. Nothing is sent.
     *
     * @throws InvalidInputException when an option breaks a rule
     */
    public constructor(options: OAuthOptions) : this(open(options), options.clientId)

    /**
     * Where to send a seller's browser. Nothing is sent.
     *
     * [AuthorizationRequest.redirectUri] has to be registered with the application, letter by letter. Keep
     * [Authorization.state] and [Authorization.codeVerifier] in the seller's session.
     */
    public fun authorization(request: AuthorizationRequest): Authorization =
        calling { native.authorization(request.native()) }.model()

    /**
     * The code in the URL (or its path and query) with which a seller came back, if it is the seller who was
     * sent.
     *
     * @param state the one of the authorisation, from the seller's session
     * @throws InvalidInputException with the rule `mismatch` when the state differs: some other page sent that
     * browser, so nothing in the URL may be used
     * @throws RefusedException when the seller said no, with the `code` that the page gave
     */
    public fun readCallback(
        callbackUrl: String,
        state: String,
    ): String = calling { native.readCallback(callbackUrl, state) }

    /**
     * The tokens of the seller who came back with a code, which is used up by it.
     *
     * @throws UnauthorizedException when the code is not or no longer good, also when an answer was lost and
     * the tokens with it: the seller has to authorise again
     */
    public suspend fun exchange(request: CodeExchangeRequest): Grant =
        calling { native.exchange(request.native()) }.model()

    /**
     * The next tokens of a seller. The refresh token is used up by it: keep the new one before anything else.
     * [Sellers] does.
     */
    public suspend fun refresh(refreshToken: String): Grant = calling { native.refresh(refreshToken) }.model()

    /**
     * A token for the application's own account. Newer pages of the vendor's have it; the older reference does
     * not.
     */
    public suspend fun clientCredentials(): Grant = calling { native.clientCredentials() }.model()

    /**
     * Lets go of the connections, once what was begun and [Sellers] that were made of it are gone, too. Calls
     * made later fail.
     */
    override fun close(): Unit = native.close()

    override fun toString(): String = "OAuth(clientId=$clientId)"

    private companion object {
        fun open(options: OAuthOptions): NativeOAuth {
            NativeLibrary.load()
            return calling { NativeOAuth(options.native()) }
        }
    }
}
