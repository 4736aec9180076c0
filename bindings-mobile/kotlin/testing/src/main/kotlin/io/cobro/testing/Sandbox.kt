package io.cobro.testing

import io.cobro.Api
import io.cobro.Client
import io.cobro.ClientOptions
import io.cobro.Site
import io.cobro.ffi.NativeLibrary
import io.cobro.ffi.Testing
import io.cobro.testing.ffi.NativeSandbox
import io.cobro.testing.ffi.startSandbox
import kotlinx.coroutines.runBlocking

/**
 * The payment API, played in this process: orders, buyers who scan and pay, refunds, time that passes when
 * it is told to, and failures on demand. For tests.
 *
 * Its clients run on its clock, which jumps ahead whenever one of them sleeps: waiting and expiring take
 * no real time.
 */
public class Sandbox private constructor(
    private val native: NativeSandbox,
) : AutoCloseable {
    /** Where it listens, on loopback. */
    public val baseUrl: String = native.baseUrl()

    /** The access token of a user. Any user id is an account. */
    public fun token(userId: Long): String = native.token(userId)

    /** The options of a client for a user. */
    public fun clientOptions(
        userId: Long,
        site: Site,
    ): ClientOptions =
        ClientOptions(accessToken = token(userId), site = site, api = Api.Instore, baseUrl = baseUrl)

    /** A client on this sandbox's clock. */
    public fun client(options: ClientOptions): Client = Testing.client(options) { native.client(it) }

    /** A client for a user, on this sandbox's clock. */
    public fun client(
        userId: Long,
        site: Site,
    ): Client = client(clientOptions(userId, site))

    /**
     * A call of its control plane, such as `control("POST", "/_sandbox/scan", body)`.
     *
     * @param body JSON text, where the call has one
     * @return JSON text
     */
    public suspend fun control(
        method: String,
        path: String,
        body: String? = null,
    ): String = Testing.call { native.control(method, path, body) }

    /** Stops it: its address answers no more. */
    public suspend fun stop(): Unit = Testing.call { native.stop() }

    /** Stops it. */
    override fun close() {
        runBlocking { stop() }
        native.close()
    }

    override fun toString(): String = "Sandbox(baseUrl=$baseUrl)"

    public companion object {
        /** Starts one on a free port of loopback. */
        public suspend fun start(): Sandbox {
            NativeLibrary.load()
            return Sandbox(Testing.call { startSandbox() })
        }
    }
}
