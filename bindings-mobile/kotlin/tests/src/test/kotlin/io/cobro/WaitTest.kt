package io.cobro

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import kotlinx.serialization.json.jsonArray
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

class WaitTest {
    @Test
    fun `cancelling the coroutine stops a wait and leaves the order alone`() =
        Shop.open { shop ->
            shop.sandbox.jumpAhead(false)
            val sale = shop.sell()
            var ended: Throwable? = null
            val wait =
                launch(Dispatchers.Default) {
                    ended = runCatching { sale.await() }.exceptionOrNull()
                }
            shop.requested("GET", "merchant_orders")
            wait.cancelAndJoin()

            assertTrue(ended is CancellationException, "$ended")
            assertEquals("checkout", shop.scan().screen)
            val asked = shop.requests().size
            shop.sandbox.jumpAhead(true)
            shop.sandbox.scan(SELLER, POS)
            assertEquals(asked, shop.requests().size, "nobody asks any more")
            assertEquals(SaleStatus.WAITING, sale.check().status)
        }

    @Test
    fun `a collection that was left stops asking, and another one may begin`() =
        Shop.open { shop ->
            shop.sandbox.jumpAhead(false)
            val sale = shop.sell()
            assertTrue(sale.events().first() is SaleEvent.Opened)
            val watch = launch(Dispatchers.Default) { sale.events().collect {} }
            shop.requested("GET", "merchant_orders")
            watch.cancelAndJoin()
            assertTrue(sale.events().first() is SaleEvent.Opened)
        }

    @Test
    fun `cancelling the coroutine does not stop what was begun`() =
        Shop.open { shop ->
            shop.sell()
            val payment = shop.pay()
            // Answered late, so that the coroutine is gone by then.
            val fault = """{"match": {"method": "POST"}, "times": 1, "do": {"delay_ms": 200}}"""
            shop.sandbox.control("POST", "/_sandbox/faults", fault)
            val refund = launch(Dispatchers.Default) { shop.client.refunds.create(payment.paymentId) }
            shop.requested("POST", "refunds")
            refund.cancelAndJoin()

            while (shop.client.refunds
                    .list(payment.paymentId)
                    .isEmpty()
            ) {
                yield()
            }
            assertEquals(
                PaymentStatus.Refunded,
                shop.client.payments
                    .get(payment.paymentId)
                    .status,
            )
        }

    @Test
    fun `a notification makes its sale's wait look sooner`() =
        Shop.open { shop ->
            shop.sandbox.jumpAhead(false)
            val sale = shop.sell(ttl = 30.minutes)
            val wait = async(Dispatchers.Default) { sale.await() }
            shop.requested("GET", "merchant_orders")
            // A sale of this age is looked for each 10 s.
            val asked = shop.requests().size
            shop.sandbox.advance(10.minutes)
            shop.askedMore(asked)
            val payment = shop.pay()
            shop.client.notify("point_integration_wh", "1")
            shop.client.notify("merchant_order", "${payment.merchantOrderId}")
            val outcome = withTimeout(8.seconds) { wait.await() }
            assertEquals(payment.paymentId, outcome.payments.single().paymentId)
        }

    @Test
    fun `many sales at once`() {
        val tills = List(50) { "POS${it + 1}" }
        Shop.open(pos = tills) { shop ->
            val outcomes =
                withContext(Dispatchers.Default) {
                    tills
                        .map { pos ->
                            async {
                                val sale = shop.sell("10", pos)
                                shop.pay(pos)
                                sale.await()
                            }
                        }.awaitAll()
                }
            assertEquals(List(tills.size) { SaleStatus.PAID }, outcomes.map { it.status })
            assertEquals(tills.size, outcomes.flatMap { it.payments }.distinctBy { it.paymentId }.size)
            val ledger = shop.control("GET", "/_sandbox/ledger?user_id=$SELLER")
            assertEquals(tills.size, ledger.getValue("payments").jsonArray.size)
        }
    }
}
