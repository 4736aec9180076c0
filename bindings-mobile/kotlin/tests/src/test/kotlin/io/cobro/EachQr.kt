package io.cobro

import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource

/** A test of each QR on each generation of the API: it is given their names. */
@ParameterizedTest
@CsvSource(
    "instore, static",
    "instore, dynamic",
    "instore, hybrid",
    "orders, static",
    "orders, dynamic",
    "orders, hybrid",
)
annotation class EachQr
