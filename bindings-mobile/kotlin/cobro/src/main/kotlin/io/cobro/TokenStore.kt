package io.cobro

import io.cobro.ffi.NativeTokenStore

/**
 * Where sellers' tokens are kept, for those who have a place of their own: a table of `userId`, `version` and
 * `secret`, the last one encrypted at best.
 *
 * What makes it safe is that [swap] is atomic: of two processes that read the same version only one writes the
 * next. A refresh token can be used once, and this is what decides who uses it.
 *
 * It runs on `Dispatchers.Default`: what blocks belongs into `withContext(Dispatchers.IO)`. What it throws is
 * the [cause][Throwable.cause] of a [JournalException]; in a seller's client, which then has no token, of an
 * [UnauthorizedException].
 */
public interface TokenStore {
    /** What is kept of a seller. */
    public suspend fun load(userId: Long): StoredTokens?

    /**
     * Puts [new] in the place of the version that is [expected] to be there (of nothing when it is null), or
     * removes it when [new] is null, durably.
     *
     * @return whether it did: not when another version is there
     */
    public suspend fun swap(
        userId: Long,
        expected: Long?,
        new: StoredTokens?,
    ): Boolean
}

/** A seller's tokens as a store keeps them. */
public data class StoredTokens(
    /** Grows with each change. */
    public val version: Long,
    /** To be kept as it is. It holds secrets: whoever reads it acts for the seller. Never shown in any output. */
    public val secret: String,
) {
    /** Without the secrets. */
    override fun toString(): String = "StoredTokens(version=$version, secret=<redacted>)"
}

internal class NativeStore(
    private val store: TokenStore,
) : NativeTokenStore {
    override suspend fun load(userId: Long): io.cobro.ffi.StoredTokens? =
        asked { store.load(userId)?.let { io.cobro.ffi.StoredTokens(it.version, it.secret) } }

    override suspend fun swap(
        userId: Long,
        expected: Long?,
        new: io.cobro.ffi.StoredTokens?,
    ): Boolean = asked { store.swap(userId, expected, new?.let { StoredTokens(it.version, it.secret) }) }
}
