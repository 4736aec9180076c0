package io.cobro

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What only Kotlin's types can hold; the rest of the bad input is in the vectors. */
class BadInputTest {
    private fun refused(
        field: String,
        rule: String,
        call: suspend (Client) -> Any?,
    ) = Shop.open { shop ->
        val error = failing<InvalidInputException> { call(shop.client) }
        assertEquals(field to rule, error.field to error.rule)
        assertTrue(shop.requests().isEmpty())
    }

    @Test
    fun `a negative time to live`() = refused("ttl", "min") { it.sell(POS, "1".amount(), ttl = (-1).seconds) }

    @Test
    fun `an infinite time to live`() =
        refused("ttl", "max") { it.sell(POS, "1".amount(), ttl = Duration.INFINITE) }

    @Test
    fun `a negative page`() = refused("limit", "min") { it.payments.search(PaymentSearch(limit = -1)) }

    @Test
    fun `an amount in scientific notation is an amount`() =
        Shop.open { shop ->
            assertEquals("1000".amount(), shop.sell("1E+3").info.amount)
        }

    @Test
    fun `an amount too long to be written down`() =
        refused("amount", "decimal") { it.sell(POS, "1E+999999999".amount()) }

    @Test
    fun `a moment beyond the calendar`() =
        refused("begin_date", "range") { it.payments.search(PaymentSearch(beginDate = Instant.MAX)) }

    @Test
    fun `a negative time to live of an old order`() {
        val old = MigrationRequest("{}", POS, QrMode.Static, Site.Mla, ttl = (-1).seconds)
        val error = assertThrows(InvalidInputException::class.java) { Migrate.order(old) }
        assertEquals("ttl" to "min", error.field to error.rule)
    }

    @Test
    fun `a negative time-out`() =
        Shop.open { shop ->
            val options = shop.sandbox.clientOptions(SELLER, Site.Mla)
            val error = failing<InvalidInputException> { Client(options.copy(callTimeout = (-1).seconds)) }
            assertEquals("call_timeout" to "min", error.field to error.rule)
        }
}
