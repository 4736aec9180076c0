package io.cobro

import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.serialization.json.Json
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

class ResourcesTest {
    private val order =
        OrderRequest(
            externalPosId = POS,
            externalStoreId = STORE,
            externalReference = "REF1",
            title = "Sale",
            description = "Sale",
            totalAmount = "12.50".amount(),
            items = listOf(ItemRequest("Item", "6.25".amount(), quantity = 2)),
            ttl = 2.minutes,
        )

    @Test
    fun `the API in its own words`() =
        Shop.open { shop ->
            val client = shop.client
            val receipt = client.instoreOrders.put(order)
            assertEquals("REF1", receipt.externalReference)
            assertTrue(receipt.expiresAt > receipt.createdAt)
            val there = checkNotNull(client.instoreOrders.get(POS))
            assertEquals("12.5".amount(), there.totalAmount)
            assertEquals("2".amount(), there.items.single().quantity)
            assertEquals("REF1", Json.parseToJsonElement(there.raw.text).text("external_reference"))

            val attempt = shop.pay()
            val merchantOrder = client.merchantOrders.get(checkNotNull(attempt.merchantOrderId))
            assertEquals(MerchantOrderStatus.Closed, merchantOrder.status)
            assertEquals(attempt.paymentId, merchantOrder.payments.single().id)
            val payment = client.payments.get(attempt.paymentId)
            assertEquals(PaymentStatus.Approved, payment.status)
            assertEquals("12.5".amount(), payment.transactionAmount)
            assertNotNull(payment.dateApproved)
            val refund = client.refunds.create(attempt.paymentId, "2.5".amount())
            assertEquals(RefundStatus.Approved, refund.status)

            client.instoreOrders.put(order.copy(externalReference = "REF2"))
            client.instoreOrders.delete(POS)
            assertNull(client.instoreOrders.get(POS))
        }

    @Test
    fun `orders with a QR of their own`() =
        Shop.open { shop ->
            val orders = shop.client.instoreOrders
            val dynamic = orders.postQr(order)
            assertNotNull(dynamic.inStoreOrderId)
            assertNull(orders.get(POS))
            assertEquals("12.5".amount(), shop.sandbox.scan(checkNotNull(dynamic.qrData)).amount)

            val hybrid = orders.putQr(order.copy(externalReference = "REF2"))
            assertEquals("REF2", orders.get(POS)?.externalReference)
            val scan = shop.sandbox.scan(checkNotNull(hybrid.qrData))
            shop.sandbox.pay(checkNotNull(scan.scanId))
            assertEquals("waiting", shop.scan().screen)
        }

    @Test
    fun `cash that was handed out is confirmed once`() =
        Shop.open { shop ->
            val orders = shop.client.instoreOrders
            orders.put(order.copy(totalAmount = "62.50".amount(), cashOutAmount = "50".amount()))
            val id = checkNotNull(shop.pay().merchantOrderId)
            orders.confirmCashOut(id, CashOutResult.CONFIRMED)
            val again = failing<ConflictException> { orders.confirmCashOut(id, CashOutResult.FAILED) }
            assertEquals("already_confirmed", again.code)
        }

    @Test
    fun `a search goes on over all its pages`() =
        Shop.open { shop ->
            val references =
                List(5) {
                    val sale = shop.sell()
                    shop.pay()
                    sale.await().externalReference
                }
            // Searches lag behind writes.
            shop.sandbox.advance(60.seconds)

            val orders = shop.client.merchantOrders
            val page = orders.search(MerchantOrderSearch(limit = 2))
            assertEquals(2, page.elements.size)
            assertEquals(2, page.nextOffset)
            val found = orders.searchAll(MerchantOrderSearch(limit = 2)).map { it.externalReference }.toList()
            assertEquals(references.toSet(), found.toSet())
            assertEquals(references.size, found.size)
            val fromThird = orders.searchAll(MerchantOrderSearch(limit = 2, offset = 2)).toList()
            assertEquals(3, fromThird.size)

            val before = shop.requests().size
            assertEquals(
                1,
                orders
                    .searchAll(MerchantOrderSearch(limit = 2))
                    .take(1)
                    .toList()
                    .size,
            )
            assertEquals(before + 1, shop.requests().size, "a page is read when it is needed")

            val payments =
                shop.client.payments
                    .searchAll(PaymentSearch(limit = 2))
                    .toList()
            assertEquals(references.toSet(), payments.map { it.externalReference }.toSet())
        }

    @Test
    fun `a value that this version does not know is kept`() {
        assertEquals(PaymentStatus.InProcess, PaymentStatus.of("in_process"))
        val unknown = PaymentStatus.of("teleported")
        assertEquals("teleported", unknown.wire)
        assertEquals("teleported", "$unknown")
        assertEquals(PaymentStatus.of("teleported"), unknown)
        assertTrue(unknown !in PaymentStatus.known)
        assertEquals(9, PaymentStatus.known.size)
    }
}
