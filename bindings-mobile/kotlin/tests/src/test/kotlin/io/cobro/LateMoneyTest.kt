package io.cobro

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.minutes

/** Money that nobody expects any more. */
class LateMoneyTest {
    /** Scanned, called expired, and paid all the same. */
    private suspend fun paidLate(
        shop: Shop,
        pos: String = POS,
    ): Long {
        val sale = shop.sell(pos = pos, ttl = 1.minutes)
        val scan = shop.scan(pos)
        assertEquals(SaleStatus.EXPIRED, sale.await().status)
        return shop.sandbox.pay(checkNotNull(scan.scanId)).paymentId
    }

    @Test
    fun `a payment after the end, and a second one`() =
        Shop.open { shop ->
            val late = shop.client.lateMoney()
            val afterwards = paidLate(shop)
            val sale = shop.sell(pos = "POS2")
            val scans = List(2) { checkNotNull(shop.scan("POS2").scanId) }
            shop.sandbox.pay(scans[0])
            assertEquals(SaleStatus.PAID, sale.await().status)
            val twice = shop.sandbox.pay(scans[1]).paymentId

            val found = late.take(2).toList().associateBy { it.payment.paymentId }
            assertEquals(setOf(afterwards, twice), found.keys)
            val tooLate = found.getValue(afterwards)
            assertEquals(LateMoneyKind.LATE_PAYMENT, tooLate.kind)
            assertEquals(POS, tooLate.externalPosId)
            assertEquals("100".amount(), tooLate.payment.amount)
            assertNull(tooLate.refund)
            val duplicate = found.getValue(twice)
            assertEquals(LateMoneyKind.DUPLICATE_PAYMENT, duplicate.kind)
            assertEquals(sale.info.externalReference, duplicate.externalReference)
        }

    @Test
    fun `refunded without asking`() =
        Shop.open(options = { it.copy(refundLateMoney = true) }) { shop ->
            val late = shop.client.lateMoney()
            val payment = paidLate(shop)
            val money = late.first()
            assertEquals("100".amount(), money.refund?.amount)
            assertNull(money.refundError)
            assertEquals(
                PaymentStatus.Refunded,
                shop.client.payments
                    .get(payment)
                    .status,
            )
        }

    @Test
    fun `cancelling the coroutine stops the looking, and nothing is missed`() =
        Shop.open { shop ->
            val late = shop.client.lateMoney()
            val sale = shop.sell(ttl = 1.minutes)
            val scan = shop.scan()
            assertEquals(SaleStatus.EXPIRED, sale.await().status)
            shop.sandbox.jumpAhead(false)
            val asked = shop.requests().size
            val wait = async(Dispatchers.Default) { late.first() }
            shop.somebodySleeps()
            shop.sandbox.advance(1.minutes)
            shop.askedMore(asked)
            wait.cancelAndJoin()
            val payment = shop.sandbox.pay(checkNotNull(scan.scanId))
            shop.sandbox.jumpAhead(true)
            assertEquals(payment.paymentId, late.first().payment.paymentId)
        }
}
