package io.cobro

import io.cobro.ffi.NativeDelivery
import io.cobro.ffi.NativeLibrary
import io.cobro.ffi.NativeReplayGuard
import io.cobro.ffi.NativeVerifier
import io.cobro.ffi.notificationParse
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.minutes

private const val USUAL_CAPACITY = 10_000

/** The headers that matter. */
private val OURS = setOf("x-signature", "x-request-id")

/**
 * What the API calls a server with: IPN and webhooks, from the bare parts of an HTTP request to an event.
 * Needs no client, and sends nothing; no URL in a notification is followed.
 *
 * **A notification is a hint.** They come twice, late, in the wrong order, from somebody else, or not at all.
 * Answer 200 first, within the 22 seconds that the vendor waits, and then let a client look: [Client.notify]
 * makes its waits look sooner, [Client.confirm] reads what the notification names.
 *
 * What the in-store API sends is not signed in a way that can be checked; webhooks that are set in the
 * developer panel are.
 */
public object Notifications {
    /**
     * Reads a notification without checking its signature.
     *
     * @throws InvalidInputException for what is no notification; its `field` is the part of the request
     * (`method`, `query`, `body`) or the value in it (`topic`, `id`, `data.id`, `resource`, …)
     */
    public fun parse(delivery: NotificationDelivery): NotificationEvent {
        NativeLibrary.load()
        return calling { notificationParse(delivery.native) }.model()
    }
}

/**
 * The parts of the HTTP request that a notification came by.
 *
 * @param headers in any case
 * @param query the query string, or the whole URL
 * @param body the raw body, before anything parsed it
 */
public class NotificationDelivery(
    headers: Iterable<Pair<String, String>>,
    query: String,
    body: ByteArray,
    method: String = "POST",
) {
    /** The same of headers as the JDK's and Ktor's servers have them. */
    public constructor(
        headers: Map<String, List<String>>,
        query: String,
        body: ByteArray,
        method: String = "POST",
    ) : this(headers.flatMap { (name, values) -> values.map { name to it } }, query, body, method)

    internal val native =
        NativeDelivery(
            method = method,
            headers = headers.filter { (name) -> name.lowercase() in OURS }.flatMap { it.toList() },
            query = query,
            body = body.copyOf(),
        )
}

/**
 * Checks signatures with the webhook secrets of an application. Safe to share between threads; no text shows
 * the secrets.
 *
 * @param secrets those of the developer panel, more than one while an old one is being replaced
 * @param tolerance how far a signature's time may be from now, either way, at most 30 days. Null leaves the
 * time unchecked: it is not documented whether what is sent again, for up to four days, is signed again
 * @throws InvalidInputException when there is no secret, or an empty one
 */
public class NotificationVerifier(
    secrets: List<String>,
    tolerance: Duration? = 5.minutes,
) {
    private val native: NativeVerifier

    init {
        NativeLibrary.load()
        native = calling { NativeVerifier(secrets, tolerance?.toNative("tolerance")) }
    }

    /** The same of one secret. */
    public constructor(
        secret: String,
        tolerance: Duration? = 5.minutes,
    ) : this(listOf(secret), tolerance)

    /**
     * Reads a notification as [Notifications.parse] does, and says who sent it. A signature that fails is no
     * error but an outcome, [NotificationEvent.signature]: what is to be done with a hint that nobody vouches
     * for is the receiver's to say.
     */
    public fun verify(
        delivery: NotificationDelivery,
        now: Instant = Instant.now(),
    ): NotificationEvent = calling { native.verify(delivery.native, now.toNative("now")) }.model()
}

/**
 * Remembers which notifications came already, for those who want to work on each once. Safe to share between
 * threads.
 *
 * It forgets a notification after [ttl], and the oldest ones when there are more than [capacity] (at most a
 * million), and knows only what came to this process. So it saves work and proves nothing: taking a repetition
 * for news must do no harm.
 */
public class ReplayGuard(
    capacity: Int = USUAL_CAPACITY,
    ttl: Duration = 1.days,
) {
    private val native: NativeReplayGuard

    init {
        NativeLibrary.load()
        native = calling { NativeReplayGuard(capacity.toNative("capacity"), ttl.toNative("ttl")) }
    }

    /** Whether it is news, by its `dedupeKey`; from now on it is not. One without a key always is. */
    public fun isNew(
        event: NotificationEvent,
        now: Instant = Instant.now(),
    ): Boolean {
        val verified = event.signature.outcome == SignatureOutcome.VERIFIED
        return calling { native.isNew(verified, event.dedupeKey, now.toNative("now")) }
    }
}
