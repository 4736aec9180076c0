package io.cobro.testing

import io.cobro.Api
import io.cobro.Client
import io.cobro.ClientOptions
import io.cobro.OAuth
import io.cobro.OAuthOptions
import io.cobro.PaymentStatus
import io.cobro.PaymentStatusDetail
import io.cobro.RefundStatus
import io.cobro.Sellers
import io.cobro.Site
import io.cobro.TokenProvider
import io.cobro.TokenStore
import io.cobro.ffi.NativeLibrary
import io.cobro.ffi.Testing
import io.cobro.testing.ffi.NativeSandbox
import io.cobro.testing.ffi.startSandbox
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.add
import kotlinx.serialization.json.addJsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import java.math.BigDecimal
import kotlin.time.Duration

/**
 * The payment API, played in this process: orders, buyers who scan and pay, refunds, time that passes when
 * it is told to, and failures on demand. For tests.
 *
 * Its clients run on its clock, which jumps ahead whenever one of them sleeps: waiting and expiring take
 * no real time.
 */
public class Sandbox private constructor(
    private val native: NativeSandbox,
) : AutoCloseable {
    /** Where it listens, on loopback. */
    public val baseUrl: String = native.baseUrl()

    /** The access token of a user. Any user id is an account. */
    public fun token(userId: Long): String = native.token(userId)

    /** The options of a client for a user. */
    public fun clientOptions(
        userId: Long,
        site: Site,
    ): ClientOptions =
        ClientOptions(accessToken = token(userId), site = site, api = Api.Instore, baseUrl = baseUrl)

    /** A client on this sandbox's clock. */
    public fun client(options: ClientOptions): Client = Testing.client(options) { native.client(it) }

    /** A client on this sandbox's clock whose tokens a provider gives. */
    public fun client(
        options: ClientOptions,
        tokenProvider: TokenProvider,
    ): Client = Testing.client(options, tokenProvider) { own, tokens -> native.clientWithTokens(own, tokens) }

    /** An application's side of the authorisation, on this sandbox's clock. */
    public fun oauth(options: OAuthOptions): OAuth =
        Testing.oauth(options.copy(baseUrl = options.baseUrl ?: baseUrl)) { native.oauth(it) }

    /**
     * The sellers that an application acts for, on this sandbox's clock.
     *
     * @param options as of [Sellers]
     */
    public fun sellers(
        oauth: OAuth,
        options: ClientOptions,
        store: TokenStore? = null,
        inFlight: Int? = null,
    ): Sellers =
        Testing.sellers(
            oauth,
            options.copy(baseUrl = options.baseUrl ?: baseUrl),
            store,
            inFlight,
        ) { of, own, kept, places -> native.sellers(of, own, kept, places) }

    /** A client for a user, on this sandbox's clock. */
    public fun client(
        userId: Long,
        site: Site,
    ): Client = client(clientOptions(userId, site))

    /**
     * Stops every client made so far where it stands, as a power cut would: what it was doing fails, nothing
     * more is sent or written, and a new client with the same journal may go on with what is in it. For tests
     * of [Client.resume].
     */
    public fun crashClients(): Unit = native.crashClients()

    /**
     * A call of its control plane, such as `control("POST", "/_sandbox/scan", body)`.
     *
     * @param body JSON text, where the call has one
     * @return JSON text
     */
    public suspend fun control(
        method: String,
        path: String,
        body: String? = null,
    ): String = Testing.call { native.control(method, path, body) }

    /**
     * Makes an account with its stores and their POS, in one go.
     *
     * @param stores the external ids of each store's POS, by the external id of the store
     */
    public suspend fun seed(
        userId: Long,
        site: Site,
        stores: Map<String, List<String>>,
    ) {
        val body =
            buildJsonObject {
                put("user_id", userId)
                put("site", site.wire)
                putJsonArray("stores") {
                    for ((store, pos) in stores) {
                        addJsonObject {
                            put("external_id", store)
                            putJsonArray("pos") { pos.forEach { add(it) } }
                        }
                    }
                }
            }
        control("POST", "/_sandbox/seed", body.toString())
    }

    /** A buyer scans the QR of a POS. */
    public suspend fun scan(
        userId: Long,
        externalPosId: String,
    ): Scan {
        val body =
            buildJsonObject {
                put("user_id", userId)
                put("external_pos_id", externalPosId)
            }
        return scan(answer(control("POST", "/_sandbox/scan", body.toString())))
    }

    /** A buyer scans a QR by its text: one that was drawn for an order, or a POS's printed one. */
    public suspend fun scan(qrData: String): Scan {
        val body = buildJsonObject { put("qr_data", qrData) }
        return scan(answer(control("POST", "/_sandbox/scan", body.toString())))
    }

    /**
     * The buyer tries to pay what was scanned.
     *
     * @param scanId the [Scan.scanId]
     * @param result what comes of it: `approved`, `rejected` or `in_process`
     * @param detail why, in the API's words, such as `cc_rejected_insufficient_amount`
     * @param amount another amount than the order's, as a coupon would make it
     * @param method what is paid with, such as `pix` in Brazil
     */
    public suspend fun pay(
        scanId: String,
        result: PaymentStatus = PaymentStatus.Approved,
        detail: PaymentStatusDetail? = null,
        amount: BigDecimal? = null,
        method: String? = null,
    ): Attempt {
        val body =
            buildJsonObject {
                put("scan_id", scanId)
                put("result", result.wire)
                detail?.let { put("detail", it.wire) }
                amount?.let { put("amount", it.toPlainString()) }
                method?.let { put("method", it) }
            }
        return attempt(answer(control("POST", "/_sandbox/pay", body.toString())))
    }

    /** A payment that was in process is decided: `approved`, `rejected` or `cancelled`. */
    public suspend fun settle(
        paymentId: Long,
        result: PaymentStatus,
    ): Attempt {
        val body =
            buildJsonObject {
                put("payment_id", paymentId)
                put("result", result.wire)
            }
        return attempt(answer(control("POST", "/_sandbox/settle", body.toString())))
    }

    /** A refund that was in process is decided: `approved`, `rejected` or `cancelled`. */
    public suspend fun settleRefund(
        refundId: Long,
        result: RefundStatus,
    ): Unit = settleRefund(JsonPrimitive(refundId), result)

    /** The same of the Orders API, by the refund's id there, `REF…`. */
    public suspend fun settleRefund(
        orderRefundId: String,
        result: RefundStatus,
    ): Unit = settleRefund(JsonPrimitive(orderRefundId), result)

    private suspend fun settleRefund(
        id: JsonPrimitive,
        result: RefundStatus,
    ) {
        val body =
            buildJsonObject {
                put("refund_id", id)
                put("result", result.wire)
            }
        control("POST", "/_sandbox/settle", body.toString())
    }

    /** Lets time pass, for this sandbox and its clients. */
    public suspend fun advance(time: Duration) {
        val body = buildJsonObject { put("advance_s", time.inWholeSeconds) }
        control("POST", "/_sandbox/clock", body.toString())
    }

    /**
     * Whether time jumps ahead whenever a client sleeps, as it does at first; otherwise it flows as
     * everywhere, and a wait stays pending.
     */
    public suspend fun jumpAhead(auto: Boolean) {
        control("POST", "/_sandbox/clock", buildJsonObject { put("auto", auto) }.toString())
    }

    /** Stops it: its address answers no more. */
    public suspend fun stop(): Unit = Testing.call { native.stop() }

    /** Stops it. */
    override fun close() {
        runBlocking { stop() }
        native.close()
    }

    override fun toString(): String = "Sandbox(baseUrl=$baseUrl)"

    public companion object {
        /** Starts one on a free port of loopback. */
        public suspend fun start(): Sandbox {
            NativeLibrary.load()
            return Sandbox(Testing.call { startSandbox() })
        }
    }
}
