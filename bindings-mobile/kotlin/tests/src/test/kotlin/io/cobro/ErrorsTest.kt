package io.cobro

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.seconds

/** What the call throws. */
inline fun <reified T : CobroException> failing(call: () -> Any?): T =
    assertInstanceOf(T::class.java, runCatching { call() }.exceptionOrNull())

class ErrorsTest {
    @Test
    fun `what the API answers is in the error`() =
        Shop.open { shop ->
            val error = failing<NotFoundException> { shop.client.payments.get(123) }
            assertEquals(ErrorKind.NOT_FOUND, error.kind)
            assertEquals(404, error.status)
            assertEquals("payments.get", error.operation)
            assertEquals(1, error.attempts)
            assertEquals(false, error.retryable)
            assertNotNull(error.requestId)
            assertNotNull(error.correlationId)
            assertNull(error.field)
            assertEquals(error.details.message, error.message)
            assertTrue(error.toString().startsWith("io.cobro.NotFoundException: "), error.toString())
        }

    @Test
    fun `a payment at the counter can't be cancelled`() =
        Shop.open { shop ->
            shop.sell()
            val payment = shop.pay()
            val error = failing<NotCancellableException> { shop.client.payments.cancel(payment.paymentId) }
            assertTrue("refund" in error.message.orEmpty(), error.message)
        }

    @Test
    fun `why a refund was refused`() =
        Shop.open { shop ->
            val sale = shop.sell()
            val payment = shop.pay()
            sale.await()
            val more = failing<RefundRefusedException> { sale.refund("100.01".amount()) }
            assertEquals(RefundRefusal.MoreThanLeft, more.refusal)
            sale.refund()
            val nothing = failing<RefundRefusedException> { sale.refund() }
            assertEquals(RefundRefusal.AlreadyRefunded, nothing.refusal)
            val again =
                failing<RefundRefusedException> {
                    shop.client.refunds.create(payment.paymentId, idempotencyKey = "second")
                }
            assertEquals("second", again.idempotencyKey)
        }

    @Test
    fun `a wrong token`() =
        Shop.open(options = { it.copy(accessToken = "wrong", collectorId = SELLER) }) { shop ->
            failing<UnauthorizedException> { shop.client.payments.get(1) }
        }

    @Test
    fun `a lost answer is unknown, and done once by its key`() =
        Shop.open(options = { it.copy(maxAttempts = 1) }) { shop ->
            shop.sell()
            val id = shop.pay().paymentId
            val refunds = shop.client.refunds
            // Neither the answer arrives nor that of a read which would tell.
            val fault = """{"match": {"path": "*/refunds*"}, "do": "drop_after"}"""
            shop.sandbox.control("POST", "/_sandbox/faults", fault)
            val error = failing<OutcomeUnknownException> { refunds.create(id, "10".amount()) }
            assertTrue(error.retryable)
            shop.sandbox.control("DELETE", "/_sandbox/faults")
            refunds.create(id, "10".amount(), idempotencyKey = error.idempotencyKey)
            assertEquals(1, refunds.list(id).size)
        }

    @Test
    fun `a server that fails, and one that asks to wait`() =
        Shop.open(options = { it.copy(maxAttempts = 2) }) { shop ->
            shop.sandbox.control(
                "POST",
                "/_sandbox/faults",
                """{"do": {"status": 503, "body": {"message": "no"}}}""",
            )
            val failed = failing<ServerException> { shop.client.payments.get(1) }
            assertEquals(503, failed.status)
            assertEquals(2, failed.attempts)
            shop.sandbox.control("DELETE", "/_sandbox/faults")
            val limit = """{"do": {"status": 429, "headers": {"retry-after": "30"}}}"""
            shop.sandbox.control("POST", "/_sandbox/faults", limit)
            val limited = failing<RateLimitedException> { shop.client.payments.get(1) }
            assertEquals(30.seconds, limited.retryAfter)
        }

    @Test
    fun `an API that is not there`() =
        runBlocking {
            val options =
                ClientOptions(
                    "APP_USR-1-2-3-7001",
                    Site.Mla,
                    Api.Instore,
                    baseUrl = "http://127.0.0.1:1",
                    maxAttempts = 1,
                )
            Client(options).use { client ->
                failing<NetworkException> { client.payments.get(1) }
            }
            Unit
        }

    @Test
    fun `one class for each kind`() {
        val classes = CobroException::class.sealedSubclasses.map { it.simpleName.orEmpty() }
        val kinds =
            ErrorKind.entries.map { kind ->
                kind.name.split('_').joinToString("", postfix = "Exception") {
                    it.lowercase().replaceFirstChar(Char::uppercase)
                }
            }
        // `InterruptedException` is Java's.
        assertEquals(
            kinds.map { it.replace(Regex("^Interrupted"), "WaitInterrupted") }.toSet(),
            classes.toSet(),
        )
    }
}
