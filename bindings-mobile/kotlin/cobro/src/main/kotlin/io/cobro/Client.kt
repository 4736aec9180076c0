package io.cobro

import io.cobro.ffi.NativeClient
import io.cobro.ffi.NativeLibrary
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.runBlocking
import java.math.BigDecimal
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** How long [Client.close] waits: the time of one attempt, about. */
private val DRAIN = 10.seconds

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
    /** Whether others have it, too: [Sellers] give the same one to all who ask. */
    private val shared: Boolean = false,
) : AutoCloseable {
    /**
     * A client made as [options] say. Nothing is sent.
     *
     * @throws InvalidInputException when an option breaks a rule
     * @throws JournalException when the file at [ClientOptions.journal] can't be written or is none of this
     * library's
     */
    public constructor(options: ClientOptions) : this(open { NativeClient(options.native()) })

    /**
     * A client whose tokens a provider gives: a till that holds no secrets. [ClientOptions.accessToken] must be
     * left out, and [ClientOptions.collectorId] given. Nothing is sent, and nothing asked for.
     *
     * @throws InvalidInputException when an option breaks a rule
     * @throws JournalException when the file at [ClientOptions.journal] can't be written or is none of this
     * library's
     */
    public constructor(options: ClientOptions, tokenProvider: TokenProvider) : this(
        open { NativeClient.withTokens(options.native(), NativeProvider(tokenProvider)) },
    )

    /** The country the account belongs to. */
    public val site: Site = native.site().model()

    /** The generation of the API this client speaks. */
    public val api: Api = native.api().model()

    /** The seller's user id. */
    public val collectorId: Long = native.collectorId()

    /** The orders on the account's POS, by the in-store API. */
    public val instoreOrders: InstoreOrders = InstoreOrders(native)

    /** The orders of the Orders API. */
    public val orders: Orders = Orders(native)

    /** What links scanned orders to their payment attempts. */
    public val merchantOrders: MerchantOrders = MerchantOrders(native)

    /** The payments received. */
    public val payments: Payments = Payments(native)

    /** The refunds of payments. */
    public val refunds: Refunds = Refunds(native)

    /** The stores that the POS stand in. */
    public val stores: Stores = Stores(native)

    /** The POS: tills, each with its printed QR. */
    public val pos: PosResource = PosResource(native)

    /** Stores and POS declared as data. */
    public val setup: Setup = Setup(native)

    /** The account's reports: what was paid, what it cost, what was paid out. */
    public val reports: Reports = Reports(native)

    /** What was intended and what became of it. */
    public val journal: Journal = Journal(native)

    private val closed = AtomicBoolean()

    /**
     * Starts a sale at a POS, on its printed QR, on one that is drawn for this sale alone, or on either, and
     * gives it to be waited for.
     *
     * @param externalPosId the POS; letters and digits, fewer than 40. On the Orders API `-` and `_` too
     * @param amount what the buyer pays, in the site's currency and decimals
     * @param externalStoreId the POS's store, at most 60 characters. The Orders API finds it by the POS
     * @param qr which QR the buyer scans; the printed one when null. Of the others [SaleInfo.qrData] is the text
     * to draw
     * @param externalReference unique for each attempt to sell; 1 to 64 of `A-Z a-z 0-9 _ -`; made when null
     * @param title shown to the buyer, 1 to 256 characters; the reference when null. The Orders API has no title:
     * it is its description when there is no other
     * @param description 1 to 256 characters, 150 on the Orders API; the title when null
     * @param items the lines; one line of the whole amount when empty. At most 10 on the Orders API
     * @param cashOutAmount cash to hand to the buyer, part of [amount]; needs an agreement with the vendor
     * @param taxes Colombia only, in-store API only
     * @param sponsorId the integrator's own user id
     * @param notificationUrl where notifications go; an http(s) URL of at most 500 characters; in-store API only
     * @param ttl time to live in whole seconds; 600 s when null. At least 1 s, on the Orders API from 30 s to
     * 3600 h
     * @param idempotencyKey the key of this intent; made when null. The same key gives the same sale
     * @throws InvalidInputException when something given breaks a rule; nothing was sent
     * @throws ConflictException when another sale is live on the printed QR that this one would take the place
     * of: a buyer may be paying it
     * @throws JournalException when the journal can't be written; nothing was sent
     * @throws OutcomeUnknownException when the answer was lost: sell again with its `idempotencyKey`
     */
    public suspend fun sell(
        externalPosId: String,
        amount: BigDecimal,
        externalStoreId: String? = null,
        qr: QrMode? = null,
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
                qr = qr,
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

    /**
     * Goes on with what a crash, or a lost answer, left open in the journal: call it when a till starts.
     *
     * Refunds are finished by their own key, or found by reading when the key is too old for the API to know;
     * cancellations are carried out; sales come back to be waited for. What another living process is at work
     * on is left to it. Calling it again, in any number of processes, changes nothing more. It runs to its end
     * even when nobody waits for its answer any more.
     */
    public suspend fun resume(): Resumed {
        val resumed = calling { native.resume() }
        return Resumed(resumed.sales.map { Sale(it) }, resumed.refunds.map { it.model() })
    }

    /**
     * Money that comes for a sale after it was called expired or cancelled, or a second time: the API allows
     * both.
     *
     * Ask for it before selling, and collect it for as long as you sell, at one place. From then on sales that
     * end in this process are looked at for ten minutes more, sparsely and all at once, while somebody collects;
     * with [ClientOptions.refundLateMoney] by themselves, and what is found is refunded first. It never ends by
     * itself; an error ends the collection, not the looking: collect again.
     */
    public fun lateMoney(): Flow<LateMoney> {
        // Now, not when it is collected: what ends from here on counts.
        val events = calling { native.lateMoney() }
        return flow {
            while (true) {
                emit(reading { events.next(it) }.model())
            }
        }
    }

    /**
     * Tells of a notification that came in: the sale it may concern is looked at sooner.
     *
     * Only a hint: nothing is believed that was not read, nothing in it is followed. However many come, genuine
     * or forged, they cost at most one look a second.
     *
     * @param topic `merchant_order`, `payment` or, of the Orders API, `order`; others cost nothing
     * @param id of that, or its URL
     */
    public fun notify(
        topic: String,
        id: String,
    ) {
        if (!closed.get()) {
            native.notify(topic, id)
        }
    }

    /** The same of a notification that was read. */
    public fun notify(event: NotificationEvent): Unit = notify(event.rawTopic, event.resourceId.orEmpty())

    /**
     * Reads what a notification names: the payment, the merchant order or the order as it is now, and says
     * whether it is of a sale that this client has at hand. Waits are told, as by [notify].
     *
     * The id goes into a path of the configured API and nowhere else. What the API does not know is no error,
     * for notifications come early and are forged: [ConfirmationKind.PENDING].
     */
    public suspend fun confirm(event: NotificationEvent): Confirmation =
        confirm(event.rawTopic, event.resourceId.orEmpty())

    /** The same by topic and id, for those who put only these into a queue. */
    public suspend fun confirm(
        topic: String,
        id: String,
    ): Confirmation = reading { native.confirm(topic, id, it) }.model()

    /**
     * Begins nothing more that changes something, and waits for what was begun, at most for [limit] of real
     * time.
     *
     * @return how many calls are still running then: [resume] finds what became of them
     */
    public suspend fun close(limit: Duration): Int =
        calling { native.windDown(limit.toNative("limit")) }.toInt()

    /**
     * Begins nothing more, waits for what was begun and changes something, at most 10 s, and lets go of the
     * connections, once its sales are gone, too. Calls made later fail. It blocks the thread: where that must
     * not be, [close] with a limit first. A client of [Sellers] is let go of at once, since others may have it,
     * and what was begun goes on.
     */
    override fun close() {
        if (closed.compareAndSet(false, true)) {
            native.use { if (!shared) runBlocking { close(DRAIN) } }
        }
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

        private inline fun open(make: () -> NativeClient): NativeClient {
            NativeLibrary.load()
            return calling(make)
        }
    }
}
