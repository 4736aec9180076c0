@file:JvmName("Till")

import io.cobro.Client
import io.cobro.CobroException
import io.cobro.QrMode
import io.cobro.Sale
import io.cobro.SaleEvent
import kotlinx.coroutines.runBlocking
import java.math.BigDecimal
import kotlin.system.exitProcess

/**
 * A till in a terminal, on the API that the COBRO_* variables say (COBRO_API is `instore` or `orders`): type an
 * amount to charge it, `refund [amount]` for the last sale, `quit` to leave. With a file in COBRO_JOURNAL it goes
 * on with what a crash left.
 */
fun main(arguments: Array<String>) {
    val pos = arguments.firstOrNull()
    val qr = QrMode.of(arguments.getOrElse(1) { "static" })
    if (pos == null || arguments.size > 2 || qr !in QrMode.known) {
        exit(2, "usage: till POS [static|dynamic|hybrid]")
    }
    try {
        Client.fromEnvironment().use { client ->
            println("POS $pos: type an amount, refund [amount], or quit")
            runBlocking { serve(client, pos, qr, generateSequence(::readLine)) { println("  $it") } }
        }
    } catch (error: CobroException) {
        exit(1, "till: ${error.message}")
    }
}

private fun exit(
    status: Int,
    message: String,
): Nothing {
    System.err.println(message)
    exitProcess(status)
}

suspend fun serve(
    client: Client,
    pos: String,
    qr: QrMode,
    typed: Sequence<String>,
    show: suspend (String) -> Unit,
) {
    var last: Sale? = null
    try {
        resume(client, show)
    } catch (error: CobroException) {
        show("not resumed: ${error.message}")
    }
    for (line in typed) {
        val (word, amount) = (line.trim().split(Regex("\\s+")) + null).let { it[0] to it[1] }
        // A till goes on after whatever went wrong with one sale.
        try {
            when (word) {
                "" -> continue
                "quit" -> return
                "refund" -> refund(last ?: throw NoSuchElementException("nothing was sold yet"), amount, show)
                else -> last = client.sell(pos, BigDecimal(word), qr = qr).also { follow(it, show) }
            }
        } catch (_: NumberFormatException) {
            show("not an amount: $line")
        } catch (error: NoSuchElementException) {
            show("not done: ${error.message}")
        } catch (error: CobroException) {
            show("not done: ${error.message}")
        }
    }
}

/** Goes on with what the process before left, if it left anything. */
private suspend fun resume(
    client: Client,
    show: suspend (String) -> Unit,
) {
    val (sales, refunds) = client.resume()
    for (refund in refunds) {
        show("refund ${refund.idempotencyKey}: ${refund.error?.message ?: "made"}")
    }
    for (sale in sales) {
        show("sale ${sale.info.externalReference} on ${sale.info.externalPosId}, begun before:")
        follow(sale, show)
    }
}

/** Shows what happens to a sale until it has ended. */
private suspend fun follow(
    sale: Sale,
    show: suspend (String) -> Unit,
) = sale.events().collect { event ->
    when (event) {
        is SaleEvent.Opened -> {
            show(
                "${sale.info.currencyId} ${sale.info.amount} on the QR for ${sale.remaining}",
            )
            sale.info.qrData?.let { show("QR $it") }
        }

        is SaleEvent.Scanned -> {
            show("scanned")
        }

        is SaleEvent.Rejected -> {
            show("rejected (${event.payment.statusDetail}): the buyer can try again")
        }

        is SaleEvent.InProcess -> {
            show("being decided: don't hand over the goods yet")
        }

        is SaleEvent.Paid -> {
            show("PAID")
        }

        is SaleEvent.DuplicatePayment -> {
            show("PAID TWICE: give payment ${event.payment.run { paymentId ?: transactionId }} back")
        }

        is SaleEvent.Mismatch -> {
            show("DOES NOT MATCH: look at it before handing over the goods")
        }

        is SaleEvent.Expired -> {
            show("EXPIRED: nothing was paid")
        }

        is SaleEvent.Cancelled -> {
            show("CANCELLED: nothing was paid")
        }
    }
}

private suspend fun refund(
    sale: Sale,
    amount: String?,
    show: suspend (String) -> Unit,
) {
    val made = sale.refund(amount?.let { BigDecimal(it) })
    show("refunded ${made.amount}, ${made.left} left")
}
