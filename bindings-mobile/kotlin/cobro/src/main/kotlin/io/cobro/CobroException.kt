package io.cobro

import kotlin.time.Duration

/**
 * What every call throws when it fails: one class for each [ErrorKind]. The message is a sentence for the
 * developer, not for the cashier.
 */
public sealed class CobroException(
    /** All that is known. */
    public val details: ErrorDetails,
    cause: Throwable?,
) : Exception(details.message, cause) {
    /** What went wrong, in one word. */
    public val kind: ErrorKind get() = details.kind

    /** What was being done, such as `refunds.create`. */
    public val operation: String? get() = details.operation

    /** The API's own code. */
    public val code: String? get() = details.code

    /** The HTTP status. */
    public val status: Int? get() = details.status

    /** The API's id of the request, for its support. */
    public val requestId: String? get() = details.requestId

    /** This library's id of the operation, in every log line of it. */
    public val correlationId: String? get() = details.correlationId

    /** Whether the same call may succeed later unchanged. */
    public val retryable: Boolean get() = details.retryable

    /** How many times it was sent. */
    public val attempts: Int get() = details.attempts

    /** The key of the intent: repeat the call with it and it is done at most once. */
    public val idempotencyKey: String? get() = details.idempotencyKey

    /** Which input was refused, as a path such as `items[0].unit_price`. */
    public val field: String? get() = details.field

    /** What it held. Never a secret. */
    public val value: String? get() = details.value

    /** The rule it breaks, such as `max_length`. */
    public val rule: String? get() = details.rule

    /** Why a refund was refused. */
    public val refusal: RefundRefusal? get() = details.refusal

    /** How long the API asks to wait. */
    public val retryAfter: Duration? get() = details.retryAfter

    /** The start of the API's answer, secrets removed. */
    public val body: String? get() = details.body
}
