package io.cobro

import io.cobro.testing.Attempt
import kotlinx.coroutines.CoroutineScope
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.io.path.writeText
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.seconds

/** What is written before it is sent, and what a crash leaves of it. */
class JournalTest {
    @TempDir
    lateinit var folder: Path

    private val file get() = folder.resolve("till.journal").toString()

    private fun open(test: suspend CoroutineScope.(Shop) -> Unit) =
        Shop.open(options = { it.copy(journal = file) }, test = test)

    /** The next process, after a power cut. */
    private fun Shop.restarted(): Client {
        sandbox.crashClients()
        return sandbox.client(sandbox.clientOptions(SELLER, Site.Mla).copy(journal = file))
    }

    /** A refund whose answer is lost, and so are those of the reads that would tell. */
    private suspend fun Shop.lose(
        fault: String,
        refund: suspend () -> Unit,
    ): OutcomeUnknownException {
        val rule = """{"match": {"path": "*/refunds*"}, "do": "$fault"}"""
        sandbox.control("POST", "/_sandbox/faults", rule)
        val lost = failing<OutcomeUnknownException> { refund() }
        sandbox.control("DELETE", "/_sandbox/faults")
        return lost
    }

    private suspend fun Shop.sold(): Pair<Sale, Attempt> {
        val sale = sell()
        val payment = pay()
        assertEquals(SaleStatus.PAID, sale.await().status)
        return sale to payment
    }

    @Test
    fun `a crash leaves sales to wait for and refunds that are done`() =
        open { shop ->
            val (sold, payment) = shop.sold()
            val lost = shop.lose("drop_after") { sold.refund("10".amount(), idempotencyKey = "refund-1") }
            assertEquals("refund-1", lost.idempotencyKey)
            val waiting = shop.sell(pos = "POS2")
            val again = shop.restarted()

            val (sales, refunds) = again.resume()
            val refund = refunds.single()
            assertEquals("refund-1", refund.idempotencyKey)
            assertEquals(listOf(payment.paymentId), refund.paymentIds)
            assertEquals("10".amount(), refund.refund?.amount)
            assertNull(refund.error)
            assertEquals(1, again.refunds.list(payment.paymentId).size)

            val live = sales.single { it.info.idempotencyKey == waiting.info.idempotencyKey }
            assertEquals(waiting.info, live.info)
            shop.pay("POS2")
            assertEquals(SaleStatus.PAID, live.await().status)
            // Paid just before the crash: nobody knows whether the cashier saw it.
            val told = sales.single { it.info.idempotencyKey == sold.info.idempotencyKey }
            assertEquals(SaleStatus.PAID, told.await().status)
            assertEquals(Resumed(emptyList(), emptyList()), again.resume())
        }

    @Test
    fun `what became of a refund may be a refusal`() =
        open { shop ->
            val (sold, payment) = shop.sold()
            shop.lose("drop_before") { sold.refund(idempotencyKey = "refund-1") }
            // Somebody else, who has another journal.
            shop.sandbox
                .client(SELLER, Site.Mla)
                .refunds
                .create(payment.paymentId)
            val refund =
                shop
                    .restarted()
                    .resume()
                    .refunds
                    .single()
            assertNull(refund.refund)
            val error = assertInstanceOf(RefundRefusedException::class.java, refund.error)
            assertEquals(RefundRefusal.NotRefundable, error.refusal)
            assertEquals("refund-1", error.idempotencyKey)
        }

    @Test
    fun `a crashed client sends and writes nothing more`() =
        open { shop ->
            shop.sandbox.crashClients()
            val failed = failing<JournalException> { shop.sell() }
            assertEquals(ErrorKind.JOURNAL, failed.kind)
            assertTrue(shop.requests().isEmpty())
        }

    @Test
    fun `its entries, the newest first`() =
        open { shop ->
            val (sold, payment) = shop.sold()
            sold.refund("10".amount(), idempotencyKey = "refund-1")
            val (refund, sale) = shop.client.journal.list()
            assertEquals(IntentKind.Sale, sale.kind)
            assertEquals(IntentState.Done, sale.state)
            assertEquals("paid", sale.outcome)
            assertEquals("100".amount(), sale.amount)
            assertEquals(POS, sale.externalPosId)
            assertEquals(sold.info.idempotencyKey, sale.idempotencyKey)
            assertEquals(IntentKind.Refund, refund.kind)
            assertEquals(IntentState.Done, refund.state)
            assertEquals("refund-1", refund.idempotencyKey)
            assertEquals("10".amount(), refund.amount)
            assertEquals(listOf(payment.paymentId), refund.paymentIds)
            assertEquals(1, refund.refundIds.size)

            suspend fun found(search: JournalSearch) = shop.client.journal.list(search)
            assertEquals(listOf(refund), found(JournalSearch(kind = IntentKind.Refund)))
            assertEquals(listOf(sale), found(JournalSearch(idempotencyKey = sale.idempotencyKey)))
            assertEquals(listOf(refund), found(JournalSearch(limit = 1)))
            assertEquals(emptyList<JournalEntry>(), found(JournalSearch(state = IntentState.Refused)))
            val wrong = failing<InvalidInputException> { found(JournalSearch(limit = -1)) }
            assertEquals("limit" to "min", wrong.field to wrong.rule)
        }

    @Test
    fun `pruning, never below the refund window unless forced`() =
        open { shop ->
            val (sold, _) = shop.sold()
            sold.refund()
            val journal = shop.client.journal
            val refused = failing<InvalidInputException> { journal.prune(179.days) }
            assertEquals("older_than" to "min", refused.field to refused.rule)
            val negative = failing<InvalidInputException> { journal.prune((-1).seconds, force = true) }
            assertEquals("older_than" to "min", negative.field to negative.rule)
            assertEquals(0, journal.prune(181.days))
            assertEquals(0, journal.prune(Duration.INFINITE))
            val open = shop.sell(pos = "POS2")
            shop.sandbox.advance(10.seconds)
            assertEquals(2, journal.prune(Duration.ZERO, force = true))
            assertEquals(open.info.idempotencyKey, journal.list().single().idempotencyKey)
        }

    @Test
    fun `what is no journal is refused, and nothing is sent`() =
        Shop.open { shop ->
            val own = shop.sandbox.clientOptions(SELLER, Site.Mla)
            val foreign = folder.resolve("prices.csv").apply { writeText("coffee;1500.50\n".repeat(100)) }
            for (path in listOf(foreign, folder, folder.resolve("nowhere/till.journal"))) {
                val error = failing<JournalException> { shop.sandbox.client(own.copy(journal = "$path")) }
                assertEquals(ErrorKind.JOURNAL, error.kind)
                failing<JournalException> { Client(own.copy(journal = "$path")) }
            }
            failing<InvalidInputException> { Client(own.copy(journal = "")) }
            assertTrue(shop.requests().isEmpty())
        }
}
