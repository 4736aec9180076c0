package io.cobro

import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.serialization.json.jsonArray
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

class SaleTest {
    @Test
    fun `a rejected attempt, then the payment`() =
        Shop.open { shop ->
            val sale = shop.sell("1500.50", ttl = 5.minutes)
            var scanId: String? = null
            val events = mutableListOf<SaleEvent>()
            sale.events().collect { event ->
                events += event
                when (event) {
                    is SaleEvent.Opened -> {
                        val scan = shop.scan()
                        scanId = scan.scanId
                        assertEquals("checkout", scan.screen)
                        assertEquals("1500.5".amount(), scan.amount)
                    }

                    is SaleEvent.Scanned -> {
                        shop.sandbox.pay(
                            checkNotNull(scanId),
                            PaymentStatus.Rejected,
                            PaymentStatusDetail.CcRejectedInsufficientAmount,
                        )
                    }

                    is SaleEvent.Rejected -> {
                        shop.sandbox.pay(checkNotNull(scanId))
                    }

                    else -> {}
                }
            }

            assertEquals(listOf("Opened", "Scanned", "Rejected", "Paid"), events.map { it::class.simpleName })
            val rejected = events[2] as SaleEvent.Rejected
            assertEquals(PaymentStatusDetail.CcRejectedInsufficientAmount, rejected.payment.statusDetail)
            val paid = events[3] as SaleEvent.Paid
            assertEquals("1500.5".amount(), paid.outcome.paidAmount)
            assertEquals(1, paid.outcome.attempts.size)
            assertEquals(SaleStatus.PAID, sale.await().status)
            assertEquals(events, sale.events().toList(), "a later stream begins at the beginning")
        }

    @Test
    fun `what is fixed about a sale`() =
        Shop.open { shop ->
            val sale =
                shop.client.sell(
                    externalPosId = POS,
                    externalStoreId = STORE,
                    amount = "250".amount(),
                    externalReference = "Ticket-1",
                    items = listOf(ItemRequest("Bread", "125".amount(), quantity = 2)),
                    ttl = 1.minutes,
                    idempotencyKey = "key-1",
                )
            val info = sale.info
            assertEquals("Ticket-1", info.externalReference)
            assertEquals("key-1", info.idempotencyKey)
            assertEquals("250".amount(), info.amount)
            assertEquals("ARS", info.currencyId)
            assertEquals(Site.Mla, info.site)
            assertEquals(SELLER, info.collectorId)
            assertEquals(1.minutes, info.ttl)
            assertEquals(info.createdAt + 1.minutes.toJavaDuration(), info.expiresAt)
            assertTrue(sale.remaining in 1.seconds..60.seconds)
        }

    @Test
    fun `refunds, in part and the rest`() =
        Shop.open { shop ->
            val sale = shop.sell("1500.50")
            val payment = shop.pay()
            assertEquals(SaleStatus.PAID, sale.await().status)

            val part = sale.refund("500.25".amount(), idempotencyKey = "part-1")
            assertEquals("500.25".amount(), part.amount)
            assertEquals("1000.25".amount(), part.left)
            val again = sale.refund("500.25".amount(), idempotencyKey = "part-1")
            assertEquals(part.refunds.map { it.id }, again.refunds.map { it.id })
            val rest = sale.refund()
            assertEquals("1000.25".amount(), rest.amount)
            assertEquals("0".amount(), rest.left)

            val ledger = shop.control("GET", "/_sandbox/ledger?user_id=$SELLER")
            val refunded =
                ledger
                    .getValue("payments")
                    .jsonArray
                    .single()
                    .text("refunded")
                    .amount()
            assertEquals("1500.5".amount(), refunded.stripTrailingZeros())
            val listed = shop.client.refunds.list(payment.paymentId)
            assertEquals(setOf("500.25".amount(), "1000.25".amount()), listed.map { it.amount }.toSet())
            assertEquals(
                listed[0].amount,
                shop.client.refunds
                    .get(payment.paymentId, checkNotNull(listed[0].id))
                    .amount,
            )
        }

    @Test
    fun `a sale that nobody pays expires, in no real time`() =
        Shop.open { shop ->
            val sale = shop.sell(ttl = 10.minutes)
            val outcome = sale.await()
            assertEquals(SaleStatus.EXPIRED, outcome.status)
            assertEquals("0".amount(), outcome.paidAmount)
            assertEquals(Duration.ZERO, sale.remaining)
            assertEquals(
                listOf("Opened", "Expired"),
                sale.events().map { it::class.simpleName }.toList(),
            )
        }

    @Test
    fun `a cancelled sale`() =
        Shop.open { shop ->
            val sale = shop.sell()
            assertEquals(SaleStatus.WAITING, sale.check().status)
            assertEquals(SaleStatus.CANCELLED, sale.cancel().status)
            assertEquals("waiting", shop.scan().screen)
            assertNull(shop.client.instoreOrders.get(POS))
        }

    @Test
    fun `a payment that wins the race against cancelling is reported as paid`() =
        Shop.open { shop ->
            val sale = shop.sell()
            shop.pay()
            assertEquals(SaleStatus.PAID, sale.cancel().status)
        }

    @Test
    fun `in process until it is decided`() =
        Shop.open { shop ->
            val sale = shop.sell()
            val attempt =
                shop.sandbox.pay(checkNotNull(shop.scan().scanId), PaymentStatus.InProcess)
            assertEquals(SaleStatus.IN_PROCESS, sale.check().status)
            shop.sandbox.settle(attempt.paymentId, PaymentStatus.Approved)
            assertEquals(SaleStatus.PAID, sale.await().status)
        }
}
