package io.cobro

import Receiver
import io.cobro.testing.SignedNotification
import io.cobro.testing.ipn
import io.cobro.testing.sign
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.channels.Channel
import look
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.net.InetSocketAddress
import java.nio.channels.ServerSocketChannel

private const val SECRET = "a-webhook-secret"
private const val HOSTILE = 10_000

/** What a receiver may ask the API for, and nothing else. */
private val READS = Regex("/(v1/payments|merchant_orders|v1/orders)/[A-Za-z0-9_-]{1,64}")

private val ANY_PORT = InetSocketAddress("127.0.0.1", 0)

/** The example's receiver, over real HTTP. */
class WebhookTest {
    @Test
    fun `a sale's notifications are received`() =
        Shop.open { shop ->
            val sale = shop.sell()
            val payment = shop.pay().paymentId.toString()
            val told = Channel<String>(Channel.UNLIMITED)
            val receive: suspend (NotificationEvent) -> Unit = { told.send(look(shop.client, it)) }
            Receiver(ANY_PORT, NotificationVerifier(SECRET), receive).use { receiver ->
                val made = sign(SECRET, "payment", payment)
                val line = "payment $payment: payment, reference ${sale.info.externalReference}"
                for (good in listOf(made, ipn("payment", payment))) {
                    assertEquals(listOf(200), statuses(receiver.port, request(good)))
                    assertEquals(line, told.receive())
                }
                assertEquals(SaleStatus.PAID, sale.await().status)

                assertEquals(
                    listOf(401),
                    statuses(receiver.port, request(sign("another", "payment", payment))),
                )
                assertEquals(listOf(405), statuses(receiver.port, request(made, method = "GET")))
                assertEquals(listOf(400), statuses(receiver.port, request(made, body = "[]".toByteArray())))
                val full = made.body + ByteArray(256 * 1024 - made.body.size) { ' '.code.toByte() }
                assertEquals(listOf(200), statuses(receiver.port, request(made, body = full)))
                assertEquals(line, told.receive())
                val refused = statuses(receiver.port, request(made, body = full + full))
                // It may be closed on a sender who goes on.
                assertTrue(refused.all { it == 413 }, "$refused")
                assertTrue(told.tryReceive().isFailure)
            }
        }

    @Test
    fun `the answer does not wait for the work`() =
        Shop.open { _ ->
            val may = CompletableDeferred<Unit>()
            val done = Channel<Long?>(Channel.UNLIMITED)
            val receiver =
                Receiver(ANY_PORT, null) { event ->
                    may.await()
                    done.send(event.numericId)
                    check(event.numericId != 1L) { "what fails takes no worker with it" }
                }
            receiver.use {
                val answered = (1..1006).flatMap { statuses(receiver.port, request(ipn("payment", "$it"))) }
                // A thousand wait and four are at work; the vendor sends the others again.
                assertEquals(List(1004) { 200 } + List(2) { 429 }, answered)
                assertTrue(done.tryReceive().isFailure)
                may.complete(Unit)
                val all = List(1004) { done.receive() }
                assertEquals((1L..1004L).toSet(), all.toSet())
            }
        }

    @Test
    fun `hostile requests are harmless`() =
        Shop.open { shop ->
            val canary = ServerSocketChannel.open().bind(ANY_PORT).apply { configureBlocking(false) }
            val told = Channel<String>(Channel.UNLIMITED)
            val receive: suspend (NotificationEvent) -> Unit = { event ->
                try {
                    told.send(look(shop.client, event))
                } catch (_: CobroException) {
                    // Thousands of events name what no API can be asked for.
                }
            }
            val before = shop.requests().size
            Receiver(ANY_PORT, NotificationVerifier(SECRET), receive).use { receiver ->
                val attacker = Attacker(5, SECRET, "127.0.0.1:${canary.socket().localPort}")
                val answered = mutableSetOf<Int>()
                var sent = 0
                while (sent < HOSTILE) {
                    val hostile = attacker.next()
                    sent += hostile.requests
                    val found = statuses(receiver.port, hostile)
                    val shown = String(hostile.sent, Charsets.ISO_8859_1).take(2000)
                    assertTrue(found.isNotEmpty() || !hostile.whole || hostile.sent.size > 256 * 1024, shown)
                    assertTrue(found.all { it < 500 }, "$found to $shown")
                    answered += found
                }
                // It was let in where it should, and kept out where it should.
                assertTrue(answered.containsAll(listOf(200, 400, 401, 404, 405, 413)), "$answered")

                shop.sell()
                val payment = shop.pay().paymentId.toString()
                assertEquals(listOf(200), statuses(receiver.port, request(ipn("payment", payment))))
                while (!told.receive().startsWith("payment $payment: payment")) continue
            }
            canary.use { assertNull(it.accept(), "nobody called") }
            val asked =
                shop
                    .requests()
                    .drop(
                        before,
                    ).filter { it.text("method") == "GET" }
                    .map { it.text("path") }
            assertTrue(asked.size > 100, "${asked.size}")
            assertFalse(asked.any { !READS.matches(it) }, "${asked.filterNot(READS::matches)}")
        }

    private fun request(
        made: SignedNotification,
        method: String = "POST",
        body: ByteArray = made.body,
    ): Hostile {
        val headers = made.headers.toList() + ("Connection" to "close") + ("Content-Length" to "${body.size}")
        val lines = headers.joinToString("") { (name, value) -> "$name: $value\r\n" }
        val head = "$method /mp?${made.query} HTTP/1.1\r\nHost: shop.example\r\n$lines\r\n"
        return Hostile(head.toByteArray() + body, 1, whole = true)
    }
}
