package io.cobro.testing

import io.cobro.ffi.NativeLibrary
import io.cobro.ffi.Testing

/**
 * Runs one of the core's pure functions, as the conformance vectors name them.
 *
 * @param input JSON text
 * @return JSON text; a refused input is an answer, too
 */
public fun evaluate(
    kind: String,
    input: String,
): String {
    NativeLibrary.load()
    return Testing.call {
        io.cobro.testing.ffi
            .evaluate(kind, input)
    }
}
