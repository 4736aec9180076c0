package io.cobro.vectors

import io.cobro.InvalidInputException
import io.cobro.NotificationDelivery
import io.cobro.NotificationEvent
import io.cobro.NotificationVerifier
import io.cobro.Notifications
import io.cobro.ReplayGuard
import io.cobro.SignatureOutcome
import io.cobro.testing.ipn
import io.cobro.testing.sign
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import org.junit.jupiter.api.Assertions.assertEquals
import java.time.Instant
import java.util.HexFormat
import kotlin.time.Duration.Companion.milliseconds

private val KNOWN =
    setOf("method", "headers", "query", "body", "body_hex", "body_size", "secrets", "tolerance_ms", "now")

/** A delivery read, or several that a guard saw. */
fun notification(case: Case) {
    val input = case.input.jsonObject
    val answer =
        try {
            input["guard"]?.let { guarded(it.jsonObject, input) } ?: json(received(input).first)
        } catch (error: InvalidInputException) {
            JsonObject(mapOf("error" to json(error.details)))
        }
    requireMatch(case.expect, answer)
}

/** A notification as the testing module makes it, read. */
fun made(step: JsonObject): NotificationEvent {
    val (topic, id) = step.text("topic") to step.text("id")
    if (step["ipn"]?.jsonPrimitive?.boolean == true) return Notifications.parse(ipn(topic, id).delivery())
    val secret = "flow-secret"
    val event = NotificationVerifier(secret).verify(sign(secret, topic, id).delivery())
    assertEquals(SignatureOutcome.VERIFIED, event.signature.outcome)
    return event
}

private fun guarded(
    guard: JsonObject,
    input: JsonObject,
): JsonElement {
    val ttl =
        guard
            .getValue("ttl_ms")
            .jsonPrimitive.long.milliseconds
    val seen = ReplayGuard(guard.getValue("capacity").jsonPrimitive.int, ttl)
    val deliveries = input.getValue("deliveries").jsonArray.map { received(it.jsonObject) }
    val new = deliveries.map { (event, now) -> JsonPrimitive(seen.isNew(event, now)) }
    return JsonObject(mapOf("new" to JsonArray(new)))
}

private fun received(input: JsonObject): Pair<NotificationEvent, Instant> {
    check(KNOWN.containsAll(input.keys)) { "unknown fields: ${input.keys - KNOWN}" }
    val headers =
        input["headers"]?.jsonArray.orEmpty().map {
            it.jsonArray.map { one ->
                one.jsonPrimitive.content
            }
        }
    val delivery =
        NotificationDelivery(
            headers.map { (name, value) -> name to value },
            input.textOrNull("query").orEmpty(),
            body(input),
            input.textOrNull("method") ?: "POST",
        )
    val now = Instant.parse(input.text("now"))
    val secrets = input["secrets"] ?: return Notifications.parse(delivery) to now
    val texts = secrets.jsonArray.map { it.jsonPrimitive.content }
    val verifier =
        when (val tolerance = input["tolerance_ms"]) {
            null -> NotificationVerifier(texts)
            is JsonNull -> NotificationVerifier(texts, null)
            else -> NotificationVerifier(texts, tolerance.jsonPrimitive.long.milliseconds)
        }
    return verifier.verify(delivery, now) to now
}

private fun body(input: JsonObject): ByteArray {
    input.textOrNull("body_hex")?.let { return HexFormat.of().parseHex(it) }
    input["body_size"]?.let { size -> return ByteArray(size.jsonPrimitive.int) { 'a'.code.toByte() } }
    return input.textOrNull("body").orEmpty().encodeToByteArray()
}
