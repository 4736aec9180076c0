package io.cobro

import io.cobro.ffi.NativeCause
import io.cobro.ffi.NativeException
import io.cobro.ffi.NativeFailure
import kotlin.time.toJavaDuration

/** What passes: a call that has no token because of it may be made again. */
private val PASSING = setOf(ErrorKind.NETWORK, ErrorKind.TIMEOUT, ErrorKind.RATE_LIMITED, ErrorKind.SERVER)

/** What a caller's own code threw, on its way through the core and back: to be the cause of what a call throws. */
internal class Thrown(
    val thrown: Throwable,
) : NativeCause {
    override fun name(): String = thrown.javaClass.name
}

/** Asks the caller's own code. */
internal inline fun <T> asked(call: () -> T): T =
    try {
        call()
    } catch (thrown: Throwable) {
        // Errors, too: what is not handed on here would leave everybody waiting.
        throw failure(thrown)
    }

internal fun failure(thrown: Throwable): NativeFailure {
    val known = known(thrown)
    return NativeFailure.Threw(
        // Its own words may quote a token: they are in the cause.
        text = known?.message ?: "it threw ${thrown.javaClass.name}, which is the cause",
        // Of another kind it would say of the call what it says of something else.
        kind =
            known?.kind?.takeIf { it in PASSING }?.let {
                io.cobro.ffi.ErrorKind
                    .valueOf(it.name)
            },
        code = known?.code,
        retryable = known?.retryable ?: false,
        retryAfter = known?.retryAfter?.toJavaDuration(),
        thrown = Thrown(thrown),
    )
}

/** An error of this library's: what it threw, or found in what it was given. */
private fun known(thrown: Throwable): CobroException? =
    when (thrown) {
        is CobroException -> thrown
        is NativeException -> runCatching { calling { throw thrown } }.exceptionOrNull() as? CobroException
        else -> null
    }
