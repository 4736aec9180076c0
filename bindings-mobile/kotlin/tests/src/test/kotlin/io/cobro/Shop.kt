package io.cobro

import io.cobro.testing.Attempt
import io.cobro.testing.Sandbox
import io.cobro.testing.Scan
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.math.BigDecimal
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

const val SELLER = 7001L
const val POS = "POS1"
const val STORE = "STORE1"

/** A sandbox with a shop in it, and a client of its seller. */
class Shop private constructor(
    val sandbox: Sandbox,
    val client: Client,
) {
    suspend fun sell(
        amount: String = "100",
        pos: String = POS,
        ttl: Duration? = null,
        qr: QrMode? = null,
    ): Sale =
        client.sell(
            externalPosId = pos,
            externalStoreId = STORE,
            qr = qr,
            amount = BigDecimal(amount),
            ttl = ttl,
        )

    suspend fun scan(pos: String = POS): Scan = sandbox.scan(SELLER, pos)

    /** A buyer scans and pays. */
    suspend fun pay(pos: String = POS): Attempt = sandbox.pay(checkNotNull(scan(pos).scanId))

    /** A buyer scans the QR of a sale, the drawn one where there is one, and pays. */
    suspend fun pay(sale: Sale): Attempt {
        val scan = sale.info.qrData?.let { sandbox.scan(it) } ?: scan(sale.info.externalPosId)
        return sandbox.pay(checkNotNull(scan.scanId))
    }

    suspend fun control(
        method: String,
        path: String,
        body: String? = null,
    ): JsonObject = Json.parseToJsonElement(sandbox.control(method, path, body)).jsonObject

    suspend fun requests(): List<JsonObject> =
        control("GET", "/_sandbox/requests").getValue("requests").jsonArray.map { it.jsonObject }

    /** Returns once the API was asked this. */
    suspend fun requested(
        method: String,
        path: String,
        times: Int = 1,
    ) {
        withTimeout(60.seconds) {
            while (requests().count { it.text("method") == method && path in it.text("path") } < times) {
                yield()
            }
        }
    }

    /** Returns once the API was asked more often than this. */
    suspend fun askedMore(than: Int) {
        withTimeout(60.seconds) {
            while (requests().size <= than) {
                yield()
            }
        }
    }

    /** Returns once a client sleeps: then it looks again when time is moved. */
    suspend fun somebodySleeps() {
        withTimeout(60.seconds) {
            while (clock().getValue("sleepers").jsonPrimitive.content == "0") {
                yield()
            }
        }
    }

    private suspend fun clock(): JsonObject =
        Json.parseToJsonElement(sandbox.control("GET", "/_sandbox/clock")).jsonObject

    companion object {
        /** Runs [test] in a shop of its own. */
        fun open(
            site: Site = Site.Mla,
            pos: List<String> = listOf(POS, "POS2"),
            options: (ClientOptions) -> ClientOptions = { it },
            test: suspend CoroutineScope.(Shop) -> Unit,
        ) = runBlocking {
            Sandbox.start().use { sandbox ->
                sandbox.seed(SELLER, site, mapOf(STORE to pos))
                sandbox.client(options(sandbox.clientOptions(SELLER, site))).use { client ->
                    withTimeout(60.seconds) { test(Shop(sandbox, client)) }
                }
            }
        }
    }
}

fun JsonElement.text(name: String): String = jsonObject.getValue(name).jsonPrimitive.content

fun String.amount(): BigDecimal = BigDecimal(this)
