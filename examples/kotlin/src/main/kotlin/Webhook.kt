@file:JvmName("Webhook")

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import io.cobro.Client
import io.cobro.InvalidInputException
import io.cobro.NotificationDelivery
import io.cobro.NotificationEvent
import io.cobro.NotificationVerifier
import io.cobro.Notifications
import io.cobro.SignatureOutcome
import kotlinx.coroutines.runBlocking
import java.io.IOException
import java.net.InetSocketAddress
import java.util.concurrent.ArrayBlockingQueue
import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit

/**
 * Receives notifications at `/mp` of a port, 8000 when none is given: 200 at once, then the work. The COBRO_*
 * variables say of which account. Without COBRO_WEBHOOK_SECRET, from the developer panel, nothing is checked;
 * IPN can't be.
 */
fun main(arguments: Array<String>) {
    val address = InetSocketAddress("127.0.0.1", arguments.firstOrNull()?.toInt() ?: 8000)
    val verifier = System.getenv("COBRO_WEBHOOK_SECRET")?.let { NotificationVerifier(it) }
    val client = Client.fromEnvironment()
    // Lives as long as the program: the server's own thread keeps it running.
    val receiver = Receiver(address, verifier) { println(look(client, it)) }
    println("listening at ${receiver.port}")
}

/** Reads what it names from the API, and lets the sale that it concerns look. */
suspend fun look(
    client: Client,
    event: NotificationEvent,
): String {
    val confirmed = client.confirm(event)
    val reference = confirmed.externalReference ?: "none"
    return "${event.rawTopic} ${event.resourceId}: ${confirmed.kind.name.lowercase()}, reference $reference"
}

/** What the library takes for a body, in bytes. The vendor's have a few kilobytes. */
private const val LONGEST = 256 * 1024

/** How many events may wait. What comes then is the vendor's to send again. */
private const val BACKLOG = 1000

private const val WORKERS = 4
private const val READERS = 16

/**
 * A server of the JDK that answers 200 at once and leaves [handle] to threads apart; 400 to what is no
 * notification, 401 to what should be signed and is not when there is a [verifier], 429 while too many wait.
 */
class Receiver(
    address: InetSocketAddress,
    private val verifier: NotificationVerifier?,
    private val handle: suspend (NotificationEvent) -> Unit,
) : AutoCloseable {
    private val workers =
        ThreadPoolExecutor(WORKERS, WORKERS, 0, TimeUnit.SECONDS, ArrayBlockingQueue(BACKLOG))

    // Else one who sends slowly holds up all others.
    private val readers = Executors.newFixedThreadPool(READERS)
    private val server =
        HttpServer.create(address, 0).apply {
            executor = readers
            createContext("/") { exchange -> exchange.use { answer(it) } }
            start()
        }

    val port: Int get() = server.address.port

    override fun close() {
        server.stop(0)
        readers.shutdown()
        workers.shutdown()
    }

    private fun answer(exchange: HttpExchange) {
        val (status, text) = receive(exchange)
        if (status == 405) exchange.responseHeaders.add("Allow", "POST")
        val bytes = text.toByteArray()
        try {
            val bare = exchange.requestMethod == "HEAD"
            exchange.sendResponseHeaders(status, if (bare) -1L else bytes.size.toLong())
            if (!bare) exchange.responseBody.write(bytes)
        } catch (_: IOException) {
            // Nobody is left to be answered.
        }
    }

    private fun receive(exchange: HttpExchange): Pair<Int, String> {
        val uri = exchange.requestURI
        if (uri.path?.trimEnd('/') != "/mp") return 404 to "not here"
        if (exchange.requestMethod != "POST") return 405 to "notifications come by POST"
        return try {
            val body = exchange.requestBody.readNBytes(LONGEST + 1)
            if (body.size > LONGEST) return 413 to "no notification has so long a body"
            val event = read(NotificationDelivery(exchange.requestHeaders, uri.rawQuery.orEmpty(), body))
            // What the vendor never signs goes through: it is a hint, as all of them are.
            if (event.signature.outcome ==
                SignatureOutcome.FAILED
            ) {
                return 401 to "the signature does not hold"
            }
            workers.execute { work(event) }
            200 to "ok"
        } catch (_: IOException) {
            400 to "the body is not whole"
        } catch (error: InvalidInputException) {
            // Nothing of what came: an answer is no place for a stranger's text.
            400 to "no notification: ${error.field} (${error.rule})"
        } catch (_: RejectedExecutionException) {
            429 to "too many are waiting: send it again"
        }
    }

    private fun read(delivery: NotificationDelivery): NotificationEvent =
        verifier?.verify(delivery) ?: Notifications.parse(delivery)

    private fun work(event: NotificationEvent) {
        try {
            runBlocking { handle(event) }
        } catch (error: Exception) {
            System.err.println("a notification was received and could not be handled: $error")
        }
    }
}

private inline fun HttpExchange.use(block: (HttpExchange) -> Unit) =
    try {
        block(this)
    } finally {
        close()
    }
