package io.cobro.testing

import io.cobro.PaymentStatus
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.longOrNull
import java.math.BigDecimal

/** What a buyer sees who scanned a QR. */
public data class Scan(
    /** `waiting` when there is no order, `checkout`, or `expired`. */
    public val screen: String,
    /** What is to be paid; on `checkout`. */
    public val amount: BigDecimal?,
    /** What to pay with [Sandbox.pay]; on `checkout`. */
    public val scanId: String?,
    /** The merchant order that the scan made; on `checkout` of the in-store API. */
    public val merchantOrderId: Long?,
    /** The order; on `checkout` of the Orders API. */
    public val orderId: String?,
)

/** What came of a buyer's attempt to pay. */
public data class Attempt(
    public val paymentId: Long,
    public val status: PaymentStatus,
    public val statusDetail: String?,
    /** In-store API only. */
    public val merchantOrderId: Long?,
    /** Orders API only. */
    public val orderId: String?,
    /** The payment's id on the Orders API. */
    public val transactionId: String?,
)

internal fun answer(json: String): JsonObject = Json.parseToJsonElement(json).jsonObject

internal fun scan(answer: JsonObject): Scan =
    Scan(
        screen = answer.text("screen").orEmpty(),
        amount = answer.text("amount")?.let { BigDecimal(it) },
        scanId = answer.text("scan_id"),
        merchantOrderId = answer["merchant_order_id"]?.jsonPrimitive?.long,
        orderId = answer.text("order_id"),
    )

internal fun attempt(answer: JsonObject): Attempt =
    Attempt(
        paymentId = answer.getValue("payment_id").jsonPrimitive.long,
        status = PaymentStatus.of(answer.text("status").orEmpty()),
        statusDetail = answer.text("status_detail"),
        merchantOrderId = answer.getValue("merchant_order_id").jsonPrimitive.longOrNull,
        orderId = answer.text("order_id"),
        transactionId = answer.text("transaction_id"),
    )

private fun JsonObject.text(name: String): String? = get(name)?.jsonPrimitive?.contentOrNull
