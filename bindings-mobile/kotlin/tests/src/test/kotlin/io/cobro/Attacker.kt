package io.cobro

import io.cobro.testing.SignedNotification
import io.cobro.testing.ipn
import io.cobro.testing.sign
import java.net.Socket
import java.net.SocketException
import java.net.URLEncoder
import java.time.Instant
import java.time.temporal.ChronoUnit
import kotlin.random.Random

/** Bytes to send. A [whole] one ends the connection by itself, and has to be answered. */
class Hostile(
    val sent: ByteArray,
    val requests: Int,
    val whole: Boolean,
)

/** Makes requests that nobody should send: the same ones in every run. */
class Attacker(
    seed: Int,
    private val secret: String,
    private val canary: String,
) {
    private val random = Random(seed)

    fun next(): Hostile =
        when (random.nextInt(100)) {
            in 0 until 5 -> {
                Hostile(random.nextBytes(1 + random.nextInt(400)), 1, whole = false)
            }

            in 5 until 10 -> {
                val sent = request(last = true)
                Hostile(sent.copyOf(1 + random.nextInt(sent.size)), 1, whole = false)
            }

            in 10 until 13 -> {
                val sent = request(last = true)
                val coding = String(sent, Charsets.ISO_8859_1).indexOf("Transfer-Encoding")
                repeat(1 + random.nextInt(8)) {
                    val at = random.nextInt(sent.size)
                    // The JDK's server answers 501 to a coding it does not know, as RFC 9112 asks, before any
                    // handler sees the request.
                    if (coding < 0 || at !in coding..coding + 30) sent[at] = random.nextInt().toByte()
                }
                Hostile(sent, 1, whole = false)
            }

            in 13 until 17 -> {
                val requests = 2 + random.nextInt(4)
                val all = (1..requests).map { request(last = it == requests) }
                Hostile(all.reduce(ByteArray::plus), requests, whole = false)
            }

            else -> {
                Hostile(request(last = true), 1, whole = true)
            }
        }

    private fun request(last: Boolean): ByteArray {
        val (query, headers, content) = content()
        val path = if (random.nextInt(5) > 0) "/mp" else (PATHS + "http://$canary/mp").random(random)
        val method = if (random.nextInt(3) > 0) "POST" else METHODS.random(random)
        val head = headers.toMutableList()
        head += "Host" to listOf("shop.example", canary).random(random)
        if (random.nextInt(3) ==
            0
        ) {
            head += listOf("X-Forwarded-Host", "Referer", "Expect").random(random) to canary
        }
        if (last) head += "Connection" to "close"
        val chunked = random.nextInt(5) == 0
        head += if (chunked) "Transfer-Encoding" to "chunked" else "Content-Length" to "${content.size}"
        val mark = listOf("?", "?", "?x=?").random(random)
        val lines = head.joinToString("") { (name, value) -> "$name: $value\r\n" }
        return "$method $path$mark$query HTTP/1.1\r\n$lines\r\n".toByteArray() +
            if (chunked) inChunks(content) else content
    }

    private fun content(): Triple<String, List<Pair<String, String>>, ByteArray> =
        when (random.nextInt(8)) {
            0 -> {
                val made =
                    sign(
                        listOf(secret, "another-secret").random(random),
                        "payment",
                        number(),
                        // Of one length, so that what is drawn next is the same in every run.
                        signedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        notificationId = 7,
                        requestId = "bb56a2f1-6aae-46ac-982e-9dcd3581d08e",
                    )
                Triple(made.query, made.headers.toList(), mangled(made))
            }

            1 -> {
                val made = ipn(listOf("payment", "merchant_order").random(random), number())
                Triple(made.query, signature(), mangled(made))
            }

            2 -> {
                val body = """{"resource": "${url()}", "topic": "${TOPICS.random(random)}"}"""
                Triple(listOf("", "topic=payment").random(random), signature(), body.toByteArray())
            }

            3 -> {
                val topic = listOf("payment", "order", "%ff").random(random)
                Triple("topic=$topic&id=${escaped(id())}", signature(), ByteArray(0))
            }

            4 -> {
                val data = listOf("""{"id": "${id()}"}""", "[]", "null", """{"id": 1e300}""").random(random)
                val body = """{"type": "${TOPICS.random(
                    random,
                )}", "data": $data, "id": "${TEXTS.random(random)}"}"""
                Triple("data.id=${escaped(id())}", signature(), body.toByteArray())
            }

            5 -> {
                val long = if (random.nextInt(5) == 0) 263_000 else 10
                val body = """{"topic": "payment", "resource": "${"9".repeat(long)}"}"""
                Triple("", signature(), body.toByteArray())
            }

            6 -> {
                val deep = listOf("[", "{\"data\":", "\ufeff{}", "null").random(random)
                Triple("id=1&topic=payment", emptyList(), deep.repeat(random.nextInt(5000)).toByteArray())
            }

            else -> {
                Triple(escaped(id()), signature(), random.nextBytes(random.nextInt(600)))
            }
        }

    private fun mangled(made: SignedNotification): ByteArray {
        val at = random.nextInt(made.body.size)
        return when (random.nextInt(4)) {
            0 -> made.body.copyOf(at)
            1 -> made.body + made.body
            2 -> made.body.copyOf(at) + byteArrayOf(-1) + made.body.copyOfRange(at, made.body.size)
            else -> made.body
        }
    }

    private fun signature(): List<Pair<String, String>> =
        List(random.nextInt(3)) { "X-Signature" to SIGNATURES.random(random) } +
            ("X-Request-Id" to TEXTS.random(random))

    private fun url(): String =
        listOf(
            "http://$canary/v1/payments/7",
            "//$canary/8",
            "https://api.mercadopago.com@$canary/9",
            "gopher://$canary/_x",
            "https://$canary/payments/11?x=12#13",
            "http://169.254.169.254/latest/meta-data/10",
            "file:///etc/passwd",
            "../../_sandbox/reset",
        ).random(random)

    private fun id(): String = (IDS + TEXTS + url() + number()).random(random)

    private fun number(): String = "${random.nextLong(1, Long.MAX_VALUE)}"

    private fun inChunks(content: ByteArray): ByteArray {
        var sent = ByteArray(0)
        var from = 0
        while (from < content.size) {
            val until = from + 1 + random.nextInt(content.size - from)
            sent += "${(until - from).toString(16)}\r\n".toByteArray() + content.copyOfRange(from, until)
            sent += "\r\n".toByteArray()
            from = until
        }
        return sent + "0\r\n\r\n".toByteArray()
    }

    private companion object {
        val METHODS =
            listOf("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "post", "X".repeat(40))
        val PATHS = listOf("/", "//", "/mpx", "/..%2f..%2fetc/passwd", "/%ff")
        val TOPICS =
            listOf("payment", "merchant_order", "order", "mp-connect", "", "pago ñ", "../topic", "{}")
        val TEXTS =
            listOf(
                "",
                "ñandú",
                "日本",
                "\uD83D\uDCB8",
                "' OR 1=1 --",
                "{{7*7}}",
                "-1",
                "1e999",
                "a".repeat(500),
            )
        val SIGNATURES =
            listOf("", "ts=1,v1=00", "v1=,ts=", "ts=99999999999999999999,v1=zz", "ñ=日", "=".repeat(900))
        val IDS =
            listOf(
                "../_sandbox/reset",
                "5/../../oauth/token",
                "5?x=1",
                "5#",
                "5%2f..",
                "0",
                "18446744073709551616",
            )

        fun escaped(text: String): String = URLEncoder.encode(text, Charsets.UTF_8)
    }
}

/** Sends it over a connection of its own. Gives the statuses that came. */
fun statuses(
    port: Int,
    hostile: Hostile,
): List<Int> {
    val received = StringBuilder()
    Socket("127.0.0.1", port).use { socket ->
        // Only where it hangs.
        socket.soTimeout = 60_000
        try {
            socket.getOutputStream().write(hostile.sent)
            if (!hostile.whole) socket.shutdownOutput()
            val answers = socket.getInputStream().reader(Charsets.ISO_8859_1)
            val part = CharArray(4096)
            while (true) {
                val count = answers.read(part)
                if (count < 0) break
                received.appendRange(part, 0, count)
            }
        } catch (_: SocketException) {
            // Who does not read all that is sent may close before it is sent.
        }
    }
    return Regex("""HTTP/1\.[01] (\d{3})""").findAll(received).map { it.groupValues[1].toInt() }.toList()
}
