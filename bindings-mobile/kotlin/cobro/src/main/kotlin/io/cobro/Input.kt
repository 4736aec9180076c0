package io.cobro

import io.cobro.ffi.checkDuration
import io.cobro.ffi.checkCount
import java.math.BigDecimal
import kotlin.math.abs
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** Far beyond any amount: the core refuses what is longer, but `1E+999999999` would fill the memory first. */
private const val MOST_ZEROS = 1000

internal fun BigDecimal.toWire(): String =
    if (abs(scale().toLong()) > MOST_ZEROS) toString() else toPlainString()

// Java's durations and the core's counts are the narrower types: what doesn't fit is refused by the core
// in its own words.

internal fun Duration.toNative(field: String): java.time.Duration {
    if (isNegative()) {
        checkDuration(field, inWholeMilliseconds.coerceAtMost(-1))
    }
    return toJavaDuration()
}

internal fun Int.toNative(field: String): UInt {
    checkCount(field, toLong())
    return toUInt()
}
