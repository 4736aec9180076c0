package io.cobro

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** The Orders API in its own words. */
class OrdersTest {
    private val coffee =
        QrOrderRequest(
            externalPosId = POS,
            externalReference = "REF1",
            totalAmount = "18.50".amount(),
            mode = QrMode.Hybrid,
            items = listOf(QrOrderItemRequest("Coffee", "9.25".amount(), quantity = 2)),
            expirationTime = 10.minutes,
            idempotencyKey = "order-1",
        )

    private fun open(test: suspend CoroutineScope.(Shop) -> Unit) =
        Shop.open(options = { it.copy(api = Api.Orders) }, test = test)

    /** The next answer to such a request comes late, so that its coroutine is gone by then. */
    private suspend fun late(
        shop: Shop,
        method: String,
        delayMs: Int,
    ) {
        shop.sandbox.jumpAhead(false)
        val fault = """{"match": {"method": "$method"}, "times": 1, "do": {"delay_ms": $delayMs}}"""
        shop.sandbox.control("POST", "/_sandbox/faults", fault)
    }

    private suspend fun paid(shop: Shop): QrOrder {
        val made = shop.client.orders.create(coffee)
        val scan = shop.sandbox.scan(checkNotNull(made.qrData))
        shop.sandbox.pay(checkNotNull(scan.scanId))
        return shop.client.orders.get(made.id)
    }

    @Test
    fun `made once by its key, paid and refunded`() =
        open { shop ->
            val orders = shop.client.orders
            val made = orders.create(coffee)
            assertEquals(QrOrderStatus.Created, made.status)
            assertEquals(QrMode.Hybrid, made.mode)
            assertEquals("18.5".amount(), made.totalAmount)
            assertEquals(10.minutes, made.expirationTime)

            // The same key.
            val read = paid(shop)
            assertEquals(made.id, read.id)
            assertEquals(QrOrderStatus.Processed, read.status)
            assertEquals(QrPaymentStatus.Processed, read.payments.single().status)
            assertEquals("18.5".amount(), read.payments.single().paidAmount)
            assertTrue(read.id in read.raw.text)

            repeat(2) {
                val part = orders.refund(read.id, "4.25".amount(), idempotencyKey = "refund-1")
                assertEquals("4.25".amount(), part.refunds.single().amount)
            }
            val more =
                failing<RefundRefusedException> { orders.refund(read.id, "14.26".amount(), "refund-2") }
            assertEquals(RefundRefusal.MoreThanLeft to "refund-2", more.refusal to more.idempotencyKey)
            assertEquals(QrOrderStatus.Refunded, orders.refund(read.id).status)
            val late = failing<ConflictException> { orders.cancel(read.id) }
            assertEquals("orders.cancel", late.operation)
        }

    @Test
    fun `cancelled`() =
        open { shop ->
            val orders = shop.client.orders
            val made = orders.create(coffee)
            repeat(2) {
                assertEquals(QrOrderStatus.Canceled, orders.cancel(made.id, "cancel-1").status)
            }
            assertEquals("waiting", shop.scan().screen)
        }

    @Test
    fun `a search goes on over all its pages`() =
        open { shop ->
            val orders = shop.client.orders
            val drawn = coffee.copy(mode = QrMode.Dynamic, idempotencyKey = null)
            val made = List(3) { orders.create(drawn.copy(externalReference = "REF$it")).id }
            val page = orders.search(QrOrderSearch(pageSize = 2))
            assertEquals(2 to 2, page.orders.size to page.nextPage)
            val found = orders.searchAll(QrOrderSearch(pageSize = 2)).map { it.id }.toList()
            assertEquals(made.size, found.size)
            assertEquals(made.toSet(), found.toSet())
            assertEquals(1, orders.searchAll(QrOrderSearch(page = 2, pageSize = 2)).toList().size)
            val one = orders.search(QrOrderSearch(externalReference = "REF1"))
            assertEquals(made[1], one.orders.single().id)
        }

    @Test
    fun `an order whose coroutine was cancelled is made all the same`() =
        open { shop ->
            late(shop, "POST", 500)
            val create = launch(Dispatchers.Default) { shop.client.orders.create(coffee) }
            shop.requested("POST", "/v1/orders")
            create.cancelAndJoin()
            assertEquals(1, shop.client.close(0.seconds), "it is under way")

            assertEquals(0, shop.client.close(10.seconds))
            val made =
                shop.client.orders
                    .search()
                    .orders
                    .single()
            assertEquals("REF1", made.externalReference)
        }

    @Test
    fun `a refund whose coroutine was cancelled is made all the same`() =
        open { shop ->
            val order = paid(shop)
            late(shop, "POST", 500)
            val orders = shop.client.orders
            val refund = launch(Dispatchers.Default) { orders.refund(order.id, "4.25".amount(), "refund-1") }
            shop.requested("POST", "/refund")
            refund.cancelAndJoin()
            assertEquals(1, shop.client.close(0.seconds), "it is under way")

            assertEquals(0, shop.client.close(10.seconds))
            val made = orders.get(order.id).refunds.single()
            assertEquals("4.25".amount(), made.amount)
            val entry =
                shop.client.journal
                    .list(JournalSearch(idempotencyKey = "refund-1"))
                    .single()
            assertEquals(IntentState.Done, entry.state)
            assertEquals(listOf(made.id), entry.orderRefundIds)
        }

    @Test
    fun `a read whose coroutine was cancelled stops`() =
        open { shop ->
            val made = shop.client.orders.create(coffee)
            late(shop, "GET", 15_000)
            val read = launch(Dispatchers.Default) { shop.client.orders.get(made.id) }
            shop.requested("GET", "/v1/orders/")
            withTimeout(8.seconds) { read.cancelAndJoin() }
        }

    @Test
    fun `a refund that is decided later`() =
        open { shop ->
            shop.sandbox.control("POST", "/_sandbox/options", """{"order_refunds": "processing"}""")
            val sale = shop.sell()
            shop.pay(sale)
            sale.await()
            val begun = sale.refund("30".amount(), "refund-1").refunds.single()
            assertEquals(RefundStatus.InProcess, begun.status)
            shop.sandbox.settleRefund(checkNotNull(begun.orderRefundId), RefundStatus.Approved)
            val ended = sale.waitRefund("refund-1")
            assertEquals(RefundStatus.Approved, ended.refunds.single().status)
            assertEquals("70".amount(), ended.left)
        }
}
