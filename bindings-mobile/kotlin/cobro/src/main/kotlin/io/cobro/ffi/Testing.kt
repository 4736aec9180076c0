package io.cobro.ffi

import io.cobro.calling
import io.cobro.native

/** What the testing module needs of this one. Between the modules of cobro, not for callers. */
public object Testing {
    /** The client of a native one that `connect` makes. */
    public fun client(
        options: io.cobro.ClientOptions,
        connect: (ClientOptions) -> NativeClient,
    ): io.cobro.Client = io.cobro.Client(calling { connect(options.native()) })

    /** Makes a call, and throws what the callers know. */
    public inline fun <T> call(call: () -> T): T =
        try {
            call()
        } catch (failure: NativeException) {
            throw rethrown(failure)
        }

    @PublishedApi
    internal fun rethrown(failure: NativeException): Throwable =
        runCatching { calling { throw failure } }.exceptionOrNull() ?: failure
}
