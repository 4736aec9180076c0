package io.cobro

import io.cobro.ffi.checkCount
import io.cobro.ffi.checkDuration
import io.cobro.ffi.checkMoment
import java.math.BigDecimal
import java.time.Instant
import kotlin.math.abs
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** Far beyond any amount: the core refuses what is longer, but `1E+999999999` would fill the memory first. */
private const val MOST_ZEROS = 1000

private const val MILLIS = 1000L

internal fun BigDecimal.toWire(): String =
    if (abs(scale().toLong()) > MOST_ZEROS) toString() else toPlainString()

// The core's durations, moments and counts are the narrower types: what doesn't fit is refused by the core
// in its own words.

internal fun Duration.toNative(field: String): java.time.Duration {
    if (isNegative()) {
        checkDuration(field, inWholeMilliseconds.coerceAtMost(-1))
    }
    return toJavaDuration()
}

internal fun Instant.toNative(field: String): Instant {
    val most = Long.MAX_VALUE / MILLIS
    checkMoment(field, epochSecond.coerceIn(-most, most) * MILLIS)
    return this
}

internal fun Int.toNative(field: String): UInt {
    checkCount(field, toLong())
    return toUInt()
}
