package io.cobro

import io.cobro.testing.ipn
import io.cobro.testing.sign
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

private const val SECRET = "a-webhook-secret"

/** The types and the arguments: what is read and verified is in the vectors. */
class NotificationsTest {
    @Test
    fun `headers are those of any server`() {
        val made = sign(SECRET, "payment", "118200300400")
        val loud = made.headers.mapKeys { it.key.uppercase() }
        for (delivery in listOf(
            made.delivery(),
            NotificationDelivery(loud.toList(), made.query, made.body),
            NotificationDelivery(loud.mapValues { listOf(it.value) }, "/hook?${made.query}", made.body),
        )) {
            val event = NotificationVerifier(SECRET).verify(delivery)
            assertEquals(SignatureOutcome.VERIFIED, event.signature.outcome)
            assertEquals(NotificationTopic.Payment, event.topic)
            assertEquals(118_200_300_400, event.numericId)
            assertFalse(event.raw.text in "$event", "what it holds is not logged")
        }
    }

    @Test
    fun `a body that changes later changes nothing`() {
        val made = sign(SECRET, "payment", "5")
        val delivery = made.delivery()
        made.body.fill(0)
        assertEquals("5", Notifications.parse(delivery).resourceId)
    }

    @Test
    fun `no text shows a secret`() {
        val verifier = NotificationVerifier(listOf(SECRET, "another-secret"))
        val event = verifier.verify(sign("a-third-secret", "payment", "5").delivery())
        assertEquals(SignatureFailure.MISMATCH, event.signature.failure)
        val pasted = assertThrows<InvalidInputException> { NotificationVerifier("$SECRET\n") }
        assertEquals("secrets[0]", pasted.field)
        for (shown in listOf("$verifier", "$event", "$pasted", "${pasted.details}")) {
            for (secret in listOf(SECRET, "another-secret", "a-third-secret")) assertFalse(secret in shown)
        }
    }

    @Test
    fun `a signature is believed for five minutes, or as long as is said`() {
        val now = Instant.now()
        val old =
            sign(
                SECRET,
                "payment",
                "5",
                signedAt = now.minusSeconds(301),
                milliseconds = true,
            ).delivery()

        fun outcome(verifier: NotificationVerifier) = verifier.verify(old, now).signature.outcome
        assertEquals(SignatureOutcome.FAILED, outcome(NotificationVerifier(SECRET)))
        assertEquals(SignatureOutcome.VERIFIED, outcome(NotificationVerifier(SECRET, 302.seconds)))
        assertEquals(SignatureOutcome.VERIFIED, outcome(NotificationVerifier(SECRET, null)))
        for ((tolerance, rule) in listOf(Duration.ZERO to "min", (-1).seconds to "min", 31.days to "max")) {
            val error = assertThrows<InvalidInputException> { NotificationVerifier(SECRET, tolerance) }
            assertEquals("tolerance" to rule, error.field to error.rule)
        }
    }

    @Test
    fun `a guard knows what came`() {
        val guard = ReplayGuard(capacity = 2, ttl = 1.minutes)
        val event = Notifications.parse(sign(SECRET, "payment", "5").delivery())
        val now = Instant.now()
        assertTrue(guard.isNew(event, now))
        assertFalse(guard.isNew(event, now))
        assertTrue(guard.isNew(event, now.plusSeconds(60)))
        val error = assertThrows<InvalidInputException> { ReplayGuard(capacity = -1) }
        assertEquals("capacity" to "min", error.field to error.rule)
    }

    @Test
    fun `a client reads what a notification names`() =
        Shop.open { shop ->
            val sale = shop.sell()
            val payment = shop.pay().paymentId
            val event = Notifications.parse(ipn("payment", "$payment").delivery())
            shop.client.notify(event)
            for (confirmed in listOf(
                shop.client.confirm(event),
                shop.client.confirm("payment", "$payment"),
            )) {
                assertEquals(ConfirmationKind.PAYMENT, confirmed.kind)
                assertEquals(payment, confirmed.payment?.id)
                assertNull(confirmed.merchantOrder)
                assertEquals(sale.info.externalReference, confirmed.externalReference)
                assertTrue(confirmed.concernsSale)
            }
        }
}
