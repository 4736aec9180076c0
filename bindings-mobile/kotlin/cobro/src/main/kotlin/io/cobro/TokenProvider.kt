package io.cobro

import io.cobro.ffi.NativeTokenProvider
import java.time.Instant

/**
 * Gives a client its access token, so that a till never holds the seller's secrets but asks its own back end.
 *
 * Asked before the first call, when the token it gave has expired, and once when the API calls it invalid:
 * then the call is sent again with another one if it gives one. However many calls wait, it is asked once.
 *
 * It runs on `Dispatchers.Default`, whatever the callers run on, and goes on when they stop waiting. What it
 * throws is the [cause][Throwable.cause] of an [UnauthorizedException] whose `code` is `no_access_token`, and
 * nothing is sent; of a [CobroException] that says the network or a server failed, its class stays.
 */
public fun interface TokenProvider {
    /**
     * The token to use now.
     *
     * @param refused the one that the API just called invalid, where that is why it is asked for
     */
    public suspend fun token(refused: String?): ProvidedToken
}

/** What a token provider gives. */
public data class ProvidedToken(
    /** The seller's access token (`APP_USR-…`). Never shown in any output. */
    public val accessToken: String,
    /** From when on another one has to be asked for; not before the API refuses it when null. */
    public val expiresAt: Instant? = null,
) {
    /** Without the token. */
    override fun toString(): String = "ProvidedToken(accessToken=<redacted>, expiresAt=$expiresAt)"
}

internal fun ProvidedToken.native(): io.cobro.ffi.ProvidedToken =
    io.cobro.ffi.ProvidedToken(accessToken, expiresAt?.toNative("expires_at"))

internal fun io.cobro.ffi.ProvidedToken.model(): ProvidedToken = ProvidedToken(accessToken, expiresAt)

internal class NativeProvider(
    private val provider: TokenProvider,
) : NativeTokenProvider {
    override suspend fun token(refused: String?): io.cobro.ffi.ProvidedToken =
        asked { provider.token(refused).native() }
}
