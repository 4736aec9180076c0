package io.cobro.ffi

import io.cobro.NativeProvider
import io.cobro.NativeStore
import io.cobro.calling
import io.cobro.native
import io.cobro.toNative

/** What the testing module needs of this one. Between the modules of cobro, not for callers. */
public object Testing {
    /** The client of a native one that `connect` makes. */
    public fun client(
        options: io.cobro.ClientOptions,
        connect: (ClientOptions) -> NativeClient,
    ): io.cobro.Client = io.cobro.Client(calling { connect(options.native()) })

    /** The same, of a provider's tokens. */
    public fun client(
        options: io.cobro.ClientOptions,
        tokenProvider: io.cobro.TokenProvider,
        connect: (ClientOptions, NativeTokenProvider) -> NativeClient,
    ): io.cobro.Client = io.cobro.Client(calling { connect(options.native(), NativeProvider(tokenProvider)) })

    /** The application of a native one that `connect` makes. */
    public fun oauth(
        options: io.cobro.OAuthOptions,
        connect: (OAuthOptions) -> NativeOAuth,
    ): io.cobro.OAuth = io.cobro.OAuth(calling { connect(options.native()) }, options.clientId)

    /** The sellers of native ones that `connect` makes. */
    public fun sellers(
        oauth: io.cobro.OAuth,
        options: io.cobro.ClientOptions,
        store: io.cobro.TokenStore?,
        inFlight: Int?,
        connect: (NativeOAuth, ClientOptions, NativeTokenStore?, UInt?) -> NativeSellers,
    ): io.cobro.Sellers =
        io.cobro.Sellers(
            calling {
                connect(
                    oauth.native,
                    options.native(),
                    store?.let { NativeStore(it) },
                    inFlight?.toNative("in_flight"),
                )
            },
        )

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
