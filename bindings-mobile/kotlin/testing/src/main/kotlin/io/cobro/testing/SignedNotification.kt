package io.cobro.testing

import io.cobro.NotificationDelivery
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import java.time.Instant

/** The parts of an HTTP request. */
public class SignedNotification internal constructor(
    /** `POST`. */
    public val method: String,
    /** What the vendor appends to the receiver's URL, without `?`. */
    public val query: String,
    /** Their names in small letters. */
    public val headers: Map<String, String>,
    /** JSON. */
    public val body: ByteArray,
) {
    /** For [io.cobro.Notifications] and a [io.cobro.NotificationVerifier]. */
    public fun delivery(): NotificationDelivery = NotificationDelivery(headers.toList(), query, body, method)
}

/**
 * Makes a webhook that is signed as the API signs them, for tests of who receives it.
 *
 * @param secret the application's webhook secret
 * @param topic in the vendor's words, such as `payment` or `order`
 * @param id what it is about
 * @param milliseconds whether its `ts` counts these; else seconds
 * @param action what happened; made when null, as the following are
 */
public fun sign(
    secret: String,
    topic: String,
    id: String,
    signedAt: Instant = Instant.now(),
    milliseconds: Boolean = false,
    action: String? = null,
    notificationId: Long? = null,
    requestId: String? = null,
    userId: Long? = null,
): SignedNotification =
    signed(
        evaluate(
            "sign",
            buildJsonObject {
                put("secret", secret)
                put("topic", topic)
                put("id", id)
                put("signed_at", signedAt.toString())
                put("milliseconds", milliseconds)
                put("action", action)
                put("notification_id", notificationId)
                put("request_id", requestId)
                put("user_id", userId)
            }.toString(),
        ),
    )

/** Makes an IPN, which nobody can sign: what the in-store API sends. */
public fun ipn(
    topic: String,
    id: String,
): SignedNotification =
    signed(
        evaluate(
            "ipn",
            buildJsonObject {
                put("topic", topic)
                put("id", id)
            }.toString(),
        ),
    )

private fun signed(answer: String): SignedNotification {
    val made = Json.parseToJsonElement(answer).jsonObject
    made["error"]?.let { throw IllegalArgumentException("it can't be signed: $it") }

    fun text(name: String) = made.getValue(name).jsonPrimitive.content
    val headers =
        made.getValue("headers").jsonArray.map {
            it.jsonArray.map { one ->
                one.jsonPrimitive.content
            }
        }
    return SignedNotification(
        method = text("method"),
        query = text("query"),
        headers = headers.associate { (name, value) -> name to value },
        body = text("body").encodeToByteArray(),
    )
}
