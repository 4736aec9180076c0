package io.cobro

import io.cobro.ffi.NativeClient
import io.cobro.ffi.NativeLibrary
import java.math.BigDecimal
import kotlin.time.Duration

/**
 * A seller's account: sells at its POS and reads and refunds what was sold.
 *
 * Safe to share between threads and coroutines; one per account and process is enough. Every call that
 * fails throws a [CobroException].
 *
 * Cancelling a coroutine stops a wait or a read, and leaves what was begun alone: a call that changes
 * something runs to its end even when nobody waits for its answer any more.
 */
public class Client internal constructor(
    internal val native: NativeClient,
) : AutoCloseable {
    /**
     * A client made as [options] say. Nothing is sent.
     *
     * @throws InvalidInputException when an option breaks a rule
     */
    public constructor(options: ClientOptions) : this(open(options))

    /** The country the account belongs to. */
    public val site: Site = native.site().model()

    /** The generation of the API this client speaks. */
    public val api: Api = native.api().model()

    /** The seller's user id. */
    public val collectorId: Long = native.collectorId()

    /** The orders on the account's POS. */
    public val instoreOrders: InstoreOrders = InstoreOrders(native)

    /** What links scanned orders to their payment attempts. */
    public val merchantOrders: MerchantOrders = MerchantOrders(native)

    /** The payments received. */
    public val payments: Payments = Payments(native)

    /** The refunds of payments. */
    public val refunds: Refunds = Refunds(native)

    /**
     * Puts an order on the printed QR of a POS and gives the sale to wait for.
     *
     * @param externalPosId the POS; letters and digits, fewer than 40
     * @param amount what the buyer pays, in the site's currency and decimals
     * @param externalStoreId the POS's store, at most 60 characters
     * @param externalReference unique for each attempt to sell; 1 to 64 of `A-Z a-z 0-9 _ -`; made when null
     * @param title shown to the buyer, 1 to 256 characters; the reference when null
     * @param description 1 to 256 characters; the title when null
     * @param items the lines; one line of the whole amount when empty
     * @param cashOutAmount cash to hand to the buyer, part of [amount]; needs an agreement with the vendor
     * @param taxes Colombia only
     * @param sponsorId the integrator's own user id
     * @param notificationUrl where notifications go; an http(s) URL of at most 500 characters
     * @param ttl time to live in whole seconds, at least 1; the API's 600 s when null
     * @param idempotencyKey the key of this intent; made when null. The same key gives the same sale
     * @throws InvalidInputException when something given breaks a rule; nothing was sent
     * @throws OutcomeUnknownException when the answer was lost: sell again with its `idempotencyKey`
     */
    public suspend fun sell(
        externalPosId: String,
        amount: BigDecimal,
        externalStoreId: String? = null,
        externalReference: String? = null,
        title: String? = null,
        description: String? = null,
        items: List<ItemRequest> = emptyList(),
        cashOutAmount: BigDecimal? = null,
        taxes: List<TaxRequest> = emptyList(),
        sponsorId: Long? = null,
        notificationUrl: String? = null,
        ttl: Duration? = null,
        idempotencyKey: String? = null,
    ): Sale =
        sell(
            SaleRequest(
                externalPosId = externalPosId,
                externalStoreId = externalStoreId,
                amount = amount,
                externalReference = externalReference,
                title = title,
                description = description,
                items = items,
                cashOutAmount = cashOutAmount,
                taxes = taxes,
                sponsorId = sponsorId,
                notificationUrl = notificationUrl,
                ttl = ttl,
                idempotencyKey = idempotencyKey,
            ),
        )

    /** The same, of a request that was put together elsewhere. */
    public suspend fun sell(request: SaleRequest): Sale = Sale(calling { native.sell(request.native()) })

    /** Lets go of the connections, once its sales are gone, too. Calls made later fail. */
    override fun close() {
        native.close()
    }

    override fun toString(): String = "Client(site=$site, api=$api, collectorId=$collectorId)"

    public companion object {
        /**
         * A client of the options in the environment: `COBRO_ACCESS_TOKEN`, `COBRO_SITE`, `COBRO_API`,
         * and those that may be absent: `COBRO_COLLECTOR_ID`, `COBRO_BASE_URL` and so on.
         */
        public fun fromEnvironment(): Client {
            NativeLibrary.load()
            return Client(calling { NativeClient.fromEnv() })
        }

        private fun open(options: ClientOptions): NativeClient {
            NativeLibrary.load()
            return calling { NativeClient(options.native()) }
        }
    }
}
