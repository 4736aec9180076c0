package io.cobro.vectors

import io.cobro.CashOutResult
import io.cobro.Client
import io.cobro.OrderRequest
import io.cobro.PosRequest
import io.cobro.QrOrderRequest
import io.cobro.SaleRequest
import io.cobro.StoreRequest
import kotlinx.coroutines.flow.toList
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put

val SALE: JsonObject =
    buildJsonObject {
        put("external_pos_id", "POS1")
        put("external_store_id", "STORE1")
        put("amount", "100")
    }

val ORDER: JsonObject =
    Json
        .parseToJsonElement(
            """{"external_pos_id": "POS1", "external_store_id": "STORE1", "external_reference": "REF1",
            "title": "Sale", "description": "Sale", "total_amount": "100",
            "items": [{"title": "Item", "unit_price": "100", "quantity": 1}]}""",
        ).jsonObject

val QR_ORDER: JsonObject =
    buildJsonObject {
        put("external_pos_id", "POS1")
        put("external_reference", "REF1")
        put("total_amount", "100")
    }

val STORE: JsonObject =
    Json
        .parseToJsonElement(
            """{"name": "Shop", "external_id": "STORE9", "location": {"street_name": "Av. Colon",
            "street_number": "1240", "city_name": "Cordoba", "state_name": "Cordoba",
            "latitude": "-31.4103", "longitude": "-64.196"}}""",
        ).jsonObject

val POS: JsonObject =
    buildJsonObject {
        put("name", "Till")
        put("external_id", "POS9")
        put("external_store_id", "STORE1")
    }

fun JsonObject.over(defaults: JsonObject): JsonObject = JsonObject(defaults + this)

/** Makes a resource's call through the public API. */
suspend fun resource(
    client: Client,
    call: String,
    args: JsonObject,
): Any? {
    fun number(name: String) = args.getValue(name).jsonPrimitive.long

    return when (call) {
        "instore_orders.put" -> {
            client.instoreOrders.put(record<OrderRequest>(args))
        }

        "instore_orders.post_qr" -> {
            client.instoreOrders.postQr(record<OrderRequest>(args))
        }

        "instore_orders.put_qr" -> {
            client.instoreOrders.putQr(record<OrderRequest>(args))
        }

        "instore_orders.confirm_cash_out" -> {
            client.instoreOrders.confirmCashOut(
                number("merchant_order_id"),
                CashOutResult.valueOf(args.text("result").uppercase()),
            )
        }

        "instore_orders.get" -> {
            client.instoreOrders.get(args.text("external_pos_id"))
        }

        "instore_orders.delete" -> {
            client.instoreOrders.delete(args.text("external_pos_id"))
        }

        "orders.create" -> {
            client.orders.create(record<QrOrderRequest>(args))
        }

        "orders.get" -> {
            client.orders.get(args.text("id"))
        }

        "orders.cancel" -> {
            client.orders.cancel(args.text("id"), args.textOrNull("idempotency_key"))
        }

        "orders.refund" -> {
            client.orders.refund(
                args.text("id"),
                args["amount"]?.let { decimal(it) },
                args.textOrNull("idempotency_key"),
            )
        }

        "orders.search" -> {
            client.orders.search(record(args))
        }

        "merchant_orders.get" -> {
            client.merchantOrders.get(number("id"))
        }

        "merchant_orders.search" -> {
            client.merchantOrders.search(record(args))
        }

        "payments.get" -> {
            client.payments.get(number("id"))
        }

        "payments.search" -> {
            client.payments.search(record(args))
        }

        "payments.cancel" -> {
            client.payments.cancel(number("id"))
        }

        "refunds.create" -> {
            client.refunds.create(
                number("payment_id"),
                args["amount"]?.let { decimal(it) },
                args.textOrNull("idempotency_key"),
            )
        }

        "refunds.list" -> {
            client.refunds.list(number("payment_id"))
        }

        "refunds.get" -> {
            client.refunds.get(number("payment_id"), number("refund_id"))
        }

        "stores.create" -> {
            client.stores.create(record<StoreRequest>(args))
        }

        "stores.get" -> {
            client.stores.get(number("id"))
        }

        "stores.search" -> {
            client.stores.search(record(args))
        }

        "stores.search_all" -> {
            client.stores.searchAll(record(args)).toList()
        }

        "stores.update" -> {
            client.stores.update(number("id"), record(args.without("id")))
        }

        "stores.delete" -> {
            client.stores.delete(number("id"))
        }

        "pos.create" -> {
            client.pos.create(record<PosRequest>(args))
        }

        "pos.get" -> {
            client.pos.get(number("id"))
        }

        "pos.search" -> {
            client.pos.search(record(args))
        }

        "pos.search_all" -> {
            client.pos.searchAll(record(args)).toList()
        }

        "pos.update" -> {
            client.pos.update(number("id"), record(args.without("id")))
        }

        "pos.delete" -> {
            client.pos.delete(number("id"))
        }

        "setup.ensure_shop" -> {
            client.setup.ensureShop(record(args))
        }

        "setup.plan_shop" -> {
            client.setup.planShop(record(args))
        }

        else -> {
            if (call.startsWith(
                    "reports.",
                )
            ) {
                reports(client.reports, call, args)
            } else {
                error("an unknown call: $call")
            }
        }
    }
}

fun JsonObject.without(name: String) = JsonObject(this - name)

suspend fun sell(
    client: Client,
    args: JsonObject,
) = client.sell(record<SaleRequest>(args.over(SALE)))

fun requireMatch(
    expected: JsonElement,
    actual: JsonElement,
) {
    difference(expected, actual)?.let { throw AssertionError(it) }
}
