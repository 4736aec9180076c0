package io.cobro

import io.cobro.ffi.NativeSellers

/**
 * The sellers that an application acts for: their tokens, kept and refreshed, and a [Client] for each.
 *
 * Safe to share between threads and coroutines. All clients share one pool of connections and one journal.
 * When more requests are wanted than may be under way at once, sellers take turns.
 *
 * A refresh token can be used once, and whoever loses the next one has to ask the seller again. So whoever uses
 * it says so in the store first, in one process of all that share the store, and keeps what came back before it
 * is used. Tokens are refreshed a month before they expire, or when the API refuses them; a refresh that was
 * begun runs to its end, whatever becomes of the coroutine that it was begun for.
 */
public class Sellers internal constructor(
    private val native: NativeSellers,
) : AutoCloseable {
    /**
     * The sellers of an application. Nothing is sent.
     *
     * @param options those of all the clients; [ClientOptions.accessToken] and [ClientOptions.collectorId] must
     * be left out, and [ClientOptions.site] is the one of a seller who is added without. Without [store] tokens
     * are kept in the file at [ClientOptions.journal], readable for its owner only, or in memory
     * @param store where tokens are kept
     * @param inFlight how many requests may be under way at once; 64 when null
     * @throws InvalidInputException when something given breaks a rule
     * @throws JournalException when the journal's file can't be used
     */
    public constructor(
        oauth: OAuth,
        options: ClientOptions,
        store: TokenStore? = null,
        inFlight: Int? = null,
    ) : this(
        calling {
            NativeSellers(
                oauth.native,
                options.native(),
                store?.let { NativeStore(it) },
                inFlight?.toNative("in_flight"),
            )
        },
    )

    /**
     * Takes the seller on who came back with a code: exchanges it and keeps the tokens.
     *
     * @param site the seller's; the options' when null
     * @return the seller's user id
     */
    public suspend fun authorize(
        request: CodeExchangeRequest,
        site: Site? = null,
    ): Long = calling { native.authorize(request.native(), site?.native()) }

    /**
     * Takes a seller on whose tokens were got elsewhere, in the place of what was kept of it.
     *
     * @param site the seller's; the options' when null
     * @return the seller's user id
     */
    public suspend fun add(
        request: SellerTokensRequest,
        site: Site? = null,
    ): Long = calling { native.add(request.native(), site?.native()) }

    /**
     * Forgets a seller's tokens, as when it took its permission back. A client that has the access token
     * already uses it until it ends.
     *
     * @return whether there were any
     */
    public suspend fun remove(userId: Long): Boolean = calling { native.remove(userId) }

    /**
     * A client that acts for a seller: the same one for as long as somebody has it. [Client.close] lets go of it
     * and leaves the others theirs, while `close(limit)` closes it for all who have it; whoever asks then gets
     * another.
     *
     * @throws NotFoundException when no tokens are kept for the seller
     */
    public suspend fun client(userId: Long): Client =
        Client(reading { native.client(userId, it) }, shared = true)

    /**
     * A seller's access token now, refreshed if need be: what a back end answers its tills, which hold no
     * secrets. See [TokenProvider].
     *
     * @param refused the one that the API just called invalid, where that is why it is asked for
     * @throws NotFoundException when no tokens are kept for the seller
     * @throws UnauthorizedException with the `code` `authorise_again` when they have ended
     */
    public suspend fun token(
        userId: Long,
        refused: String? = null,
    ): ProvidedToken = reading { native.token(userId, refused, it) }.model()

    /**
     * Lets go of the connections and the journal, once the clients and what was begun are gone, too. Calls made
     * later fail.
     */
    override fun close(): Unit = native.close()

    override fun toString(): String = "Sellers()"
}
