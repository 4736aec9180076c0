package io.cobro

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.seconds

/** Refunds that are not decided at once. */
class PixTest {
    private fun open(test: suspend CoroutineScope.(Shop, Sale) -> Unit) =
        Shop.open(Site.Mlb) { shop ->
            shop.sandbox.control("POST", "/_sandbox/options", """{"pix_refunds": "in_process"}""")
            val sale = shop.sell()
            shop.sandbox.pay(checkNotNull(shop.scan().scanId), method = "pix")
            sale.await()
            test(shop, sale)
        }

    @Test
    fun `a refund in process is followed to its end`() =
        open { shop, sale ->
            val begun = sale.refund("30".amount(), "refund-1")
            assertEquals(RefundStatus.InProcess, begun.refunds.single().status)
            shop.sandbox.jumpAhead(false)
            val looked = shop.requests().size
            val wait = async(Dispatchers.Default) { sale.waitRefund("refund-1") }
            shop.askedMore(looked)
            shop.sandbox.settleRefund(checkNotNull(begun.refunds.single().id), RefundStatus.Approved)
            shop.sandbox.advance(5.seconds)
            val ended = wait.await()
            assertEquals(RefundStatus.Approved, ended.refunds.single().status)
            assertEquals("30".amount(), ended.amount)
            assertEquals("70".amount(), ended.left)
        }

    @Test
    fun `cancelling the coroutine stops the wait`() =
        open { shop, sale ->
            val begun = sale.refund(idempotencyKey = "refund-1")
            shop.sandbox.jumpAhead(false)
            val looked = shop.requests().size
            val wait = async(Dispatchers.Default) { runCatching { sale.waitRefund("refund-1") } }
            shop.askedMore(looked)
            wait.cancelAndJoin()
            shop.sandbox.settleRefund(checkNotNull(begun.refunds.single().id), RefundStatus.Rejected)
            val refused = failing<RefundRefusedException> { sale.waitRefund("refund-1") }
            assertEquals("refund-1", refused.idempotencyKey)
        }

    @Test
    fun `a key that nothing was refunded with`() =
        open { _, sale ->
            val unknown = failing<InvalidInputException> { sale.waitRefund("refund-2") }
            assertEquals("idempotency_key" to "unknown", unknown.field to unknown.rule)
        }
}
