package io.cobro.safety

import io.cobro.Api
import io.cobro.Client
import io.cobro.CobroException
import io.cobro.OutcomeUnknownException
import io.cobro.QrMode
import io.cobro.Sale
import io.cobro.SaleOutcome
import io.cobro.SaleStatus
import io.cobro.Site
import io.cobro.testing.Sandbox
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import java.math.BigDecimal
import kotlin.time.Duration.Companion.seconds

private const val SELLER = 7001L

/**
 * A till on cobro as its documentation shows it, for the safety comparison (`docs/safety-comparison.md`):
 * a cashier asks by lines of JSON.
 */
private class Till(
    private val client: Client,
) {
    private lateinit var sale: Sale

    /** Of what has to be asked for again. */
    private val keys = mutableMapOf<String, String?>()

    suspend fun act(act: JsonObject): JsonObject {
        val screen =
            when (val name = act.text("do")) {
                "sell" -> sell(act)
                "wait" -> look { sale.await() }
                "check" -> look { sale.check() }
                "cancel" -> look { sale.cancel() }
                "refund" -> refund(act.getValue("intent").jsonPrimitive.content, act.text("amount"))
                else -> error("a cashier does not $name")
            }
        return buildJsonObject {
            put("screen", screen)
            if (screen == "scan") put("qr_data", sale.info.qrData)
        }
    }

    private suspend fun sell(act: JsonObject): String {
        val reference = act.getValue("reference").jsonPrimitive.content
        return kept(reference, "scan") { key ->
            sale =
                client.sell(
                    externalPosId = act.getValue("pos").jsonPrimitive.content,
                    qr = QrMode.of(act.getValue("qr").jsonPrimitive.content),
                    externalReference = reference,
                    amount = BigDecimal(act.text("amount")),
                    ttl =
                        act
                            .getValue("ttl_s")
                            .jsonPrimitive.long.seconds,
                    idempotencyKey = key,
                )
        }
    }

    private suspend fun refund(
        intent: String,
        amount: String?,
    ): String = kept(intent, "refunded") { key -> sale.refund(amount?.let(::BigDecimal), key) }

    /** Does it with the key that it had before, if it failed before. */
    private suspend fun kept(
        what: String,
        done: String,
        act: suspend (key: String?) -> Unit,
    ): String =
        try {
            act(keys[what])
            done
        } catch (exception: CobroException) {
            keys[what] = exception.idempotencyKey
            shown(exception)
        }

    private suspend fun look(read: suspend () -> SaleOutcome): String =
        try {
            when (read().status) {
                SaleStatus.PAID -> "paid"
                SaleStatus.EXPIRED, SaleStatus.CANCELLED -> "not_paid"
                else -> "unknown"
            }
        } catch (exception: CobroException) {
            shown(exception)
        }

    private fun shown(exception: CobroException): String =
        when {
            exception is OutcomeUnknownException -> "unknown"
            exception.retryable -> "error"
            else -> "refused"
        }
}

private fun JsonObject.text(name: String): String? = get(name)?.jsonPrimitive?.contentOrNull

private fun say(line: JsonObject) {
    println(line)
    System.out.flush()
}

fun main(arguments: Array<String>) =
    runBlocking {
        Sandbox.start().use { sandbox ->
            val api = Api.of(arguments.single())
            val options = sandbox.clientOptions(SELLER, Site.Mla).copy(api = api, callTimeout = 3.seconds)
            sandbox.client(options).use { client ->
                val till = Till(client)
                say(buildJsonObject { put("ready", sandbox.baseUrl) })
                generateSequence(::readlnOrNull).forEach { line ->
                    say(till.act(Json.parseToJsonElement(line).jsonObject))
                }
            }
        }
    }
