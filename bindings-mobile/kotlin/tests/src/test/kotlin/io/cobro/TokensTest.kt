package io.cobro

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.lang.ref.WeakReference
import java.time.Instant
import java.util.Collections
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** Gives `APP_USR-1-…`, `APP_USR-2-…` and so on, once [before] has ended. */
private class BackEnd(
    private val of: Long = SELLER,
    private val expiresAt: Instant? = null,
    private val before: suspend () -> Unit = {},
) : TokenProvider {
    /** The question's token that was refused, for each question. */
    val asked: MutableList<String?> = Collections.synchronizedList(mutableListOf<String?>())

    override suspend fun token(refused: String?): ProvidedToken {
        asked += refused
        val number = asked.size
        before()
        return ProvidedToken("APP_USR-$number-030218-abc-$of", expiresAt)
    }
}

/** Clients whose tokens a provider gives. */
class TokensTest {
    private fun options(
        shop: Shop,
        change: (ClientOptions) -> ClientOptions = { it },
    ) = change(
        shop.sandbox.clientOptions(SELLER, Site.Mla).copy(accessToken = null, collectorId = SELLER),
    )

    private fun open(
        provider: TokenProvider,
        test: suspend CoroutineScope.(Shop, Client) -> Unit,
    ) = Shop.open { shop ->
        shop.sandbox.client(options(shop), provider).use { client -> test(shop, client) }
    }

    @Test
    fun `however many calls wait, it is asked once`() {
        val gate = CompletableDeferred<Unit>()
        val backEnd = BackEnd { gate.await() }
        open(backEnd) { _, client ->
            assertTrue(backEnd.asked.isEmpty(), "not before the first call")
            val calls =
                (1L..20L).map {
                    async(Dispatchers.Default) { failing<NotFoundException> { client.payments.get(it) } }
                }
            gate.complete(Unit)
            calls.awaitAll()
            assertEquals(listOf(null), backEnd.asked)
        }
    }

    @Test
    fun `a refused token is told, and the refund goes on with its key and another one`() {
        val backEnd = BackEnd()
        open(backEnd) { shop, client ->
            val sale = client.sell(POS, "100".amount(), externalStoreId = STORE)
            shop.pay()
            sale.await()
            val fault = """{"match": {"path": "*/refunds"}, "times": 1, "do": {"status": 401}}"""
            shop.sandbox.control("POST", "/_sandbox/faults", fault)
            val refund = sale.refund("30".amount())
            assertEquals("30".amount(), refund.amount)
            val sent = shop.requests().filter { it.text("method") == "POST" && "refunds" in it.text("path") }
            val keys = sent.map { it.getValue("headers").jsonObject.text("x-idempotency-key") }
            assertEquals(listOf(refund.idempotencyKey, refund.idempotencyKey), keys)
            assertEquals(2, backEnd.asked.size)
            assertEquals("APP_USR-1-030218-abc-$SELLER", backEnd.asked.last())
        }
    }

    @Test
    fun `a token that has expired is not sent`() =
        Shop.open { shop ->
            val now = shop.control("GET", "/_sandbox/clock").text("now")
            val backEnd = BackEnd(expiresAt = Instant.parse(now).plusSeconds(3600))
            shop.sandbox.client(options(shop), backEnd).use { client ->
                repeat(3) { failing<NotFoundException> { client.payments.get(1) } }
                assertEquals(1, backEnd.asked.size)
                shop.sandbox.advance(3601.seconds)
                failing<NotFoundException> { client.payments.get(1) }
                assertEquals(listOf(null, null), backEnd.asked)
            }
        }

    @Test
    fun `what the provider throws is told, and nothing is sent`() {
        for (thrown in listOf(
            IllegalStateException("log in at the back end"),
            NotImplementedError("log in"),
        )) {
            open({ throw thrown }) { shop, client ->
                val error = failing<UnauthorizedException> { client.refunds.create(1, idempotencyKey = "K1") }
                assertEquals("no_access_token", error.code)
                assertEquals("K1", error.idempotencyKey)
                assertTrue(thrown.javaClass.name in error.message.orEmpty(), error.message)
                assertFalse("log in" in error.message.orEmpty(), error.message)
                assertSame(thrown, error.cause)
                assertEquals(false, error.retryable)
                assertTrue(shop.requests().isEmpty())
                val again = failing<UnauthorizedException> { client.payments.get(1) }
                assertSame(thrown, again.cause)
            }
        }
    }

    @Test
    fun `a provider that the network failed may be asked again`() =
        Shop.open { shop ->
            val nowhere =
                options(
                    shop,
                ).copy(accessToken = "APP_USR-1-2-3-7001", baseUrl = "http://127.0.0.1:1", maxAttempts = 1)
            val network = Client(nowhere).use { failing<NetworkException> { it.payments.get(1) } }
            shop.sandbox.client(options(shop)) { throw network }.use { client ->
                val error = failing<NetworkException> { client.payments.get(1) }
                assertTrue(error.retryable)
                assertSame(network, error.cause)
            }
        }

    @Test
    fun `another account's token is not sent`() =
        open(BackEnd(of = 7002)) { shop, client ->
            val error =
                failing<UnauthorizedException> { client.sell(POS, "1".amount(), externalStoreId = STORE) }
            assertEquals("no_access_token", error.code)
            assertTrue("this client acts for $SELLER" in error.message.orEmpty(), error.message)
            assertNull(error.cause)
            assertTrue(shop.requests().isEmpty())
        }

    @Test
    fun `a moment beyond the calendar`() =
        open(BackEnd(expiresAt = Instant.MAX)) { shop, client ->
            val error = failing<UnauthorizedException> { client.payments.get(1) }
            assertTrue("expires_at" in error.message.orEmpty(), error.message)
            assertTrue(shop.requests().isEmpty())
        }

    @Test
    fun `a question goes on when its asker stops waiting`() {
        val begun = CompletableDeferred<Unit>()
        val gate = CompletableDeferred<Unit>()
        val backEnd =
            BackEnd {
                begun.complete(Unit)
                gate.await()
            }
        open(backEnd) { _, client ->
            val first = launch(Dispatchers.Default) { client.payments.get(1) }
            begun.await()
            first.cancelAndJoin()
            val second = async(Dispatchers.Default) { failing<NotFoundException> { client.payments.get(2) } }
            gate.complete(Unit)
            second.await()
            assertEquals(1, backEnd.asked.size)
        }
    }

    @Test
    fun `a token and a provider exclude each other`() =
        Shop.open { shop ->
            val both =
                assertThrows(InvalidInputException::class.java) {
                    Client(shop.sandbox.clientOptions(SELLER, Site.Mla), BackEnd())
                }
            assertEquals("access_token" to "exclusive", both.field to both.rule)
            val neither = assertThrows(InvalidInputException::class.java) { Client(options(shop)) }
            assertEquals("access_token" to "required", neither.field to neither.rule)
            val nobody =
                assertThrows(InvalidInputException::class.java) {
                    Client(options(shop) { it.copy(collectorId = null) }, BackEnd())
                }
            assertEquals("collector_id" to "required", nobody.field to nobody.rule)
        }

    @Test
    fun `a closed client lets go of its provider`() =
        Shop.open { shop ->
            val provider = asked(shop)
            val begun = TimeSource.Monotonic.markNow()
            while (provider.get() != null && begun.elapsedNow() < 20.seconds) {
                // A worker remembers what it last ran until it runs something else.
                List(64) { async(Dispatchers.Default) { yield() } }.awaitAll()
                System.gc()
            }
            assertNull(provider.get())
        }

    /** A provider that was asked, of a client that is closed. No frame of the test's may hold it. */
    private suspend fun asked(shop: Shop): WeakReference<TokenProvider> {
        val backEnd = BackEnd()
        shop.sandbox.client(options(shop), backEnd).use { failing<NotFoundException> { it.payments.get(1) } }
        assertEquals(1, backEnd.asked.size)
        return WeakReference(backEnd)
    }
}
