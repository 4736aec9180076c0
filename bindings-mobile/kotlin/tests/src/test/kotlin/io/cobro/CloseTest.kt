package io.cobro

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What was begun is done, whoever stops waiting for it and whatever is closed. */
class CloseTest {
    /** A sale that was paid, and whose refund will be answered late. */
    private suspend fun slow(shop: Shop): Sale {
        val sale = shop.sell()
        shop.pay()
        sale.await()
        shop.sandbox.jumpAhead(false)
        val fault = """{"match": {"method": "POST"}, "times": 1, "do": {"delay_ms": 500}}"""
        shop.sandbox.control("POST", "/_sandbox/faults", fault)
        return sale
    }

    @Test
    fun `closing waits for what was begun`() =
        Shop.open { shop ->
            val sale = slow(shop)
            val refund = async(Dispatchers.Default) { sale.refund("10".amount()) }
            shop.requested("POST", "refunds")
            assertEquals(1, shop.client.close(Duration.ZERO))
            assertEquals(0, shop.client.close(10.seconds))
            assertEquals("10".amount(), refund.await().amount)

            val asked = shop.requests().size
            failing<WaitInterruptedException> { shop.sell() }
            assertEquals(asked, shop.requests().size)
            assertEquals(SaleStatus.PAID, sale.check().status)
            val negative = failing<InvalidInputException> { shop.client.close((-1).seconds) }
            assertEquals("limit" to "min", negative.field to negative.rule)
        }

    @Test
    fun `the end of a use block waits, too`() =
        Shop.open { shop ->
            val sold = slow(shop).await()
            val payment = checkNotNull(sold.payments.single().paymentId)
            val other = shop.sandbox.client(SELLER, Site.Mla)
            other.use { client ->
                val refund = launch(Dispatchers.Default) { client.refunds.create(payment) }
                shop.requested("POST", "refunds")
                refund.cancelAndJoin()
            }
            other.close()
            other.notify("payment", "$payment")
            assertEquals(
                1,
                shop.client.refunds
                    .list(payment)
                    .size,
            )
        }

    @Test
    fun `a refund whose coroutine was cancelled is made all the same`() =
        Shop.open { shop ->
            val sale = slow(shop)
            val refund = launch(Dispatchers.Default) { sale.refund("10".amount(), "refund-1") }
            shop.requested("POST", "refunds")
            refund.cancelAndJoin()
            assertTrue(refund.isCancelled)

            assertEquals(0, shop.client.close(10.seconds))
            val entry =
                shop.client.journal
                    .list(JournalSearch(idempotencyKey = "refund-1"))
                    .single()
            assertEquals(IntentState.Done, entry.state)
            val made =
                shop.client.refunds
                    .list(entry.paymentIds.single())
                    .single()
            assertEquals("10".amount(), made.amount)
            assertEquals(entry.refundIds, listOf(made.id))
        }
}
