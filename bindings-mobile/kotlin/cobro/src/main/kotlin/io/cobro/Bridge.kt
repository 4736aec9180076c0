package io.cobro

import io.cobro.ffi.NativeCancel
import io.cobro.ffi.NativeException

/** Makes a call that changes something or is done at once, and throws what the callers know. */
internal inline fun <T> calling(call: () -> T): T =
    try {
        call()
    } catch (failure: NativeException.Failed) {
        throw exceptionOf(failure.details.model(), (failure.thrown as? Thrown)?.thrown)
    } catch (panic: io.cobro.ffi.InternalException) {
        throw defect(panic.message.orEmpty(), panic)
    }

/** The same for a wait or a read, which is stopped when the coroutine is cancelled. */
internal suspend fun <T> reading(call: suspend (NativeCancel) -> T): T =
    NativeCancel().use { cancel ->
        try {
            calling { call(cancel) }
        } finally {
            // Without effect on a call that has ended.
            cancel.cancel()
        }
    }

internal fun defect(
    what: String,
    cause: Throwable? = null,
): CobroException =
    InternalException(
        ErrorDetails(
            kind = ErrorKind.INTERNAL,
            message = "a defect of cobro, please report it: $what",
            operation = null,
            code = null,
            status = null,
            requestId = null,
            correlationId = null,
            retryable = false,
            attempts = 0,
            idempotencyKey = null,
            field = null,
            value = null,
            rule = null,
            refusal = null,
            retryAfter = null,
            body = null,
        ),
        cause,
    )
