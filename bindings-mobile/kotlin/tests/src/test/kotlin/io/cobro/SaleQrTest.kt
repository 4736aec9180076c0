package io.cobro

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The QRs that a buyer may scan. */
class SaleQrTest {
    @EachQr
    fun `a sale is paid by its QR and refunded`(
        api: String,
        qr: String,
    ) = Shop.open(options = { it.copy(api = Api.of(api)) }) { shop ->
        val sale = shop.sell(qr = QrMode.of(qr))
        val info = sale.info
        assertEquals(Api.of(api) to QrMode.of(qr), info.api to info.qr)
        assertEquals(qr != "static", info.qrData != null)
        assertEquals(api == "orders" || qr != "static", info.orderId != null)
        assertEquals(api == "orders" || qr != "dynamic", info.canCancel)
        assertEquals(info.askedTtl, info.ttl)

        val paid = shop.pay(sale)
        val outcome = sale.await()
        assertEquals(SaleStatus.PAID, outcome.status)
        // An in-store order has no id to be read by.
        assertEquals(info.orderId.takeIf { api == "orders" }, outcome.orderId)
        val payment = outcome.payments.single()
        assertEquals(paid.paymentId, payment.paymentId)
        assertEquals(paid.transactionId, payment.transactionId)
        assertEquals(paid.merchantOrderId, payment.merchantOrderId)

        val refund = sale.refund("40".amount())
        assertEquals("60".amount(), refund.left)
        val made = refund.refunds.single()
        assertEquals(api == "orders", made.orderRefundId != null)
        assertEquals(paid.transactionId, made.transactionId)
        val entry =
            shop.client.journal
                .list(JournalSearch(kind = IntentKind.Refund))
                .single()
        assertEquals(paid.orderId, entry.orderId)
        assertEquals(listOfNotNull(made.orderRefundId), entry.orderRefundIds)
    }

    @Test
    fun `a dynamic sale on the in-store API can't be taken back`() =
        Shop.open { shop ->
            val sale = shop.sell(qr = QrMode.Dynamic)
            assertFalse(sale.info.canCancel)
            val error = failing<NotCancellableException> { sale.cancel() }
            assertEquals("sale.cancel", error.operation)
            assertTrue(shop.requests().none { it.text("method") == "DELETE" })
            shop.pay(sale)
            assertEquals(SaleStatus.PAID, sale.await().status)
        }
}
