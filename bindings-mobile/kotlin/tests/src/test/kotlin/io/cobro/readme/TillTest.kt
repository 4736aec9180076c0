package io.cobro.readme

import io.cobro.SaleStatus
import io.cobro.Site
import io.cobro.testing.Sandbox
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.math.BigDecimal

class TillTest {
    @Test
    fun `a buyer pays`() =
        runBlocking {
            Sandbox.start().use { sandbox ->
                sandbox.seed(userId = 7001, Site.Mla, stores = mapOf("STORE1" to listOf("POS1")))
                val client = sandbox.client(userId = 7001, Site.Mla)
                val sale = client.sell("POS1", BigDecimal("100"), externalStoreId = "STORE1")

                val scan = sandbox.scan(userId = 7001, "POS1")
                sandbox.pay(scan.scanId!!)

                assertEquals(SaleStatus.PAID, sale.await().status)
            }
        }
}
