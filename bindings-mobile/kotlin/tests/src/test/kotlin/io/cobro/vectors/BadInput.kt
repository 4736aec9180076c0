package io.cobro.vectors

import io.cobro.Api
import io.cobro.ClientOptions
import io.cobro.InvalidInputException
import io.cobro.SELLER
import io.cobro.Shop
import io.cobro.Site
import io.cobro.ffi.NativeException
import io.cobro.ffi.RefundRequest
import io.cobro.ffi.SaleRequest
import io.cobro.ffi.StoreRequest
import io.cobro.testing.ffi.startSandbox
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals

/** A call that is refused before anything is sent. */
fun badInput(case: Case) {
    val input = case.input.jsonObject
    val site = Site.of(input.textOrNull("site") ?: "MLA")
    val api = Api.of(input.textOrNull("api") ?: "instore")
    val args = input.objectOrEmpty("args")
    Shop.open(site, options = { it.copy(api = api) }) { shop ->
        val refused =
            try {
                refusal { call(shop, site, input.text("call"), args) }
            } catch (_: NoDecimal) {
                below(site, api, input.text("call"), args)
            }
        requireMatch(case.expect, refused)
        assertEquals(0, shop.requests().size, "requests were sent")
    }
}

private suspend fun call(
    shop: Shop,
    site: Site,
    call: String,
    args: JsonObject,
) {
    when (call) {
        "client" -> {
            val own = shop.sandbox.clientOptions(SELLER, site).copy(api = shop.client.api)
            val defaults =
                buildJsonObject {
                    put("access_token", own.accessToken)
                    put("site", own.site.wire)
                    put("api", own.api.wire)
                    put("base_url", own.baseUrl)
                }
            shop.sandbox.client(record<ClientOptions>(args.over(defaults)))
        }

        "sell" -> {
            sell(shop.client, args)
        }

        "instore_orders.put", "instore_orders.post_qr", "instore_orders.put_qr" -> {
            resource(shop.client, call, args.over(ORDER))
        }

        "orders.create" -> {
            resource(shop.client, call, args.over(QR_ORDER))
        }

        "reports.create" -> {
            resource(shop.client, call, args.over(REPORT))
        }

        "reports.create_config", "reports.update_config" -> {
            resource(shop.client, call, args.over(REPORT_CONFIG))
        }

        "reports.fetch" -> {
            resource(shop.client, call, args.over(REPORT_DAYS))
        }

        "stores.create" -> {
            resource(shop.client, call, args.over(STORE))
        }

        "pos.create" -> {
            resource(shop.client, call, args.over(POS))
        }

        else -> {
            if (call.startsWith("oauth") || call.startsWith("sellers")) {
                oauth(shop, site, call, args)
            } else {
                resource(shop.client, call, args)
            }
        }
    }
}

private inline fun refusal(call: () -> Unit): JsonObject =
    try {
        call()
        throw AssertionError("it was not refused")
    } catch (error: InvalidInputException) {
        json(error.details) as JsonObject
    }

/**
 * A text that is no amount can't be handed in by Kotlin's callers, whose amounts are `BigDecimal`: it goes
 * in one level below, where amounts are texts.
 */
private suspend fun below(
    site: Site,
    api: Api,
    call: String,
    args: JsonObject,
): JsonObject {
    val sandbox = startSandbox()
    val options = sandbox.clientOptions(SELLER, native(site)).copy(api = native(api))
    val client = sandbox.client(options)
    try {
        when (call) {
            "sell" -> {
                client.sell(record<SaleRequest>(args.over(SALE)))
            }

            "refunds.create" -> {
                val request = RefundRequest(args.text("amount"), args.textOrNull("idempotency_key"))
                client.createRefund(args.getValue("payment_id").jsonPrimitive.long, request)
            }

            "stores.create" -> {
                client.createStore(record<StoreRequest>(args.over(STORE)))
            }

            else -> {
                error("$call takes no amount")
            }
        }
    } catch (error: NativeException.Failed) {
        return buildJsonObject {
            put("field", error.details.field)
            put("rule", error.details.rule)
        }
    } finally {
        sandbox.stop()
    }
    throw AssertionError("it was not refused")
}

private fun native(site: Site): io.cobro.ffi.Site =
    open(io.cobro.ffi.Site::class, site.wire) as io.cobro.ffi.Site

private fun native(api: Api): io.cobro.ffi.Api = open(io.cobro.ffi.Api::class, api.wire) as io.cobro.ffi.Api
