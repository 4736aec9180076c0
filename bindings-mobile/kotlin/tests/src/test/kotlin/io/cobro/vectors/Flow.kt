package io.cobro.vectors

import io.cobro.Api
import io.cobro.ClientOptions
import io.cobro.CobroException
import io.cobro.LateMoney
import io.cobro.SELLER
import io.cobro.Sale
import io.cobro.SaleEvent
import io.cobro.Shop
import io.cobro.Site
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import kotlin.io.path.createTempDirectory
import kotlin.time.Duration.Companion.milliseconds

/** Steps against a sandbox, in virtual time. */
fun flow(case: Case) {
    val input = case.input.jsonObject
    val site = Site.of(input.textOrNull("site") ?: "MLA")
    Shop.open(site) { shop ->
        val own = shop.sandbox.clientOptions(SELLER, site)
        val defaults =
            buildJsonObject {
                put("access_token", own.accessToken)
                put("site", own.site.wire)
                put("api", own.api.wire)
                put("base_url", own.baseUrl)
            }
        val options = record<ClientOptions>(input.objectOrEmpty("options").over(defaults))
        val folder = createTempDirectory("cobro").toFile()
        try {
            val journal = "$folder/journal".takeIf { input["journal"]?.jsonPrimitive?.boolean == true }
            steps(shop, options.copy(journal = journal), input.getValue("steps").jsonArray)
        } finally {
            folder.deleteRecursively()
        }
    }
}

private suspend fun steps(
    shop: Shop,
    options: ClientOptions,
    steps: JsonArray,
) = coroutineScope {
    FlowSteps(shop, options, this).use { flow ->
        for ((index, step) in steps.withIndex()) {
            try {
                flow.run(step.jsonObject)
            } catch (failure: Throwable) {
                throw AssertionError("step $index, $step: ${failure.message}", failure)
            }
        }
        coroutineContext.cancelChildren()
    }
}

private class FlowSteps(
    private val shop: Shop,
    private var options: ClientOptions,
    private val scope: CoroutineScope,
) : AutoCloseable {
    private var client = shop.sandbox.client(options)
    private val saved = mutableMapOf<String, JsonElement>()
    private val sales = mutableMapOf<String, Sale>()
    private val streams = mutableMapOf<String, Steps<SaleEvent>>()

    private var lateMoney: Steps<LateMoney>? = null

    override fun close() = client.close()

    suspend fun run(written: JsonObject) {
        val step = resolved(written, saved).jsonObject
        val expectedError = step["expect_error"]
        if (expectedError != null) {
            val error =
                try {
                    answer(step)
                    throw AssertionError("it did not fail")
                } catch (error: CobroException) {
                    json(error.details)
                }
            requireMatch(expectedError, error)
            return
        }
        val answer = answer(step)
        step["expect"]?.let { requireMatch(it, answer) }
        step["as"]?.let { saved[it.jsonPrimitive.content] = answer }
    }

    private suspend fun answer(step: JsonObject): JsonElement =
        when (val what = step.text("do")) {
            "sell" -> {
                val sale = sell(client, step.objectOrEmpty("args"))
                step["as"]?.let { sales[it.jsonPrimitive.content] = sale }
                json(sale.info)
            }

            "next_event" -> {
                nextEvent(step.text("sale"))
            }

            "wait" -> {
                json(sale(step).await())
            }

            "check" -> {
                json(sale(step).check())
            }

            "cancel" -> {
                json(sale(step).cancel())
            }

            "refund" -> {
                val args = step.objectOrEmpty("args")
                val amount = args["amount"]?.let { decimal(it) }
                json(sale(step).refund(amount, args.textOrNull("idempotency_key")))
            }

            "wait_refund" -> {
                json(sale(step).waitRefund(step.text("idempotency_key")))
            }

            "crash" -> {
                shop.sandbox.crashClients()
                // The till may come back on the other generation of the API.
                step.textOrNull("api")?.let { options = options.copy(api = Api.of(it)) }
                client = shop.sandbox.client(options)
                sales.clear()
                streams.clear()
                lateMoney = null
                JsonNull
            }

            "resume" -> {
                val resumed = client.resume()
                val names = step["sales_as"]?.jsonArray.orEmpty().map { it.jsonPrimitive.content }
                assertTrue(names.size <= resumed.sales.size, "there are ${resumed.sales.size} sales")
                sales += names.zip(resumed.sales)
                saved += sales.filterKeys { it in names }.mapValues { json(it.value.info) }
                buildJsonObject {
                    put("sales", json(resumed.sales.map { it.info }))
                    put("refunds", json(resumed.refunds))
                }
            }

            "journal" -> {
                json(client.journal.list(record(step.objectOrEmpty("args"))))
            }

            "prune" -> {
                val args = step.getValue("args").jsonObject
                val age =
                    args
                        .getValue("older_than_ms")
                        .jsonPrimitive.long.milliseconds
                json(client.journal.prune(age, force = args["force"]?.jsonPrimitive?.boolean ?: false))
            }

            "notify" -> {
                client.notify(step.text("topic"), step.text("id"))
                JsonNull
            }

            "confirm" -> {
                json(client.confirm(made(step)))
            }

            "late_money" -> {
                val stream = lateMoney ?: Steps(client.lateMoney(), scope).also { lateMoney = it }
                json(stream.next())
            }

            "close" -> {
                json(
                    client.close(
                        step
                            .getValue("limit_ms")
                            .jsonPrimitive.long.milliseconds,
                    ),
                )
            }

            "remaining" -> {
                val left = sale(step).remaining.inWholeMilliseconds
                step["at_least_ms"]?.let { assertTrue(left >= it.jsonPrimitive.long, "$left ms are left") }
                step["at_most_ms"]?.let { assertTrue(left <= it.jsonPrimitive.long, "$left ms are left") }
                JsonNull
            }

            "call" -> {
                json(resource(client, step.text("call"), step.objectOrEmpty("args")))
            }

            "control" -> {
                val body = step["body"]?.toString()
                Json.parseToJsonElement(shop.sandbox.control(step.text("method"), step.text("path"), body))
            }

            "requests" -> {
                val method = step.textOrNull("method")
                val path = step.textOrNull("path").orEmpty()
                val found =
                    shop.requests().count {
                        (method == null || it.text("method") == method) &&
                            path in it.text("path").substringBefore('?')
                    }
                assertEquals(step.getValue("count").jsonPrimitive.long, found.toLong(), "requests")
                JsonNull
            }

            else -> {
                error("an unknown step: $what")
            }
        }

    private fun sale(step: JsonObject): Sale = checkNotNull(sales[step.text("sale")]) { "no such sale" }

    private suspend fun nextEvent(name: String): JsonElement {
        val steps =
            streams.getOrPut(name) { Steps(checkNotNull(sales[name]) { "no such sale" }.events(), scope) }
        return json(steps.next())
    }
}

/** A stream, collected one element at a time: it must not run ahead of the steps. */
private class Steps<T>(
    stream: Flow<T>,
    scope: CoroutineScope,
) {
    private val asked = Channel<Unit>()
    private val answers = Channel<Result<T?>>()

    init {
        scope.launch {
            asked.receive()
            val ended =
                runCatching {
                    stream.collect { element ->
                        answers.send(Result.success(element))
                        asked.receive()
                    }
                }
            answers.send(ended.map { null })
        }
    }

    suspend fun next(): T? {
        asked.send(Unit)
        return answers.receive().getOrThrow()
    }
}
