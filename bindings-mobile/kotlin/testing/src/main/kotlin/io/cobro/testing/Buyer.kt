package io.cobro.testing

import io.cobro.PaymentStatus
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import java.math.BigDecimal

/** What a buyer sees who scanned a QR. */
public data class Scan(
    /** `waiting` when there is no order, `checkout`, or `expired`. */
    public val screen: String,
    /** What is to be paid; on `checkout`. */
    public val amount: BigDecimal?,
    /** What to pay with [Sandbox.pay]; on `checkout`. */
    public val scanId: String?,
    /** The merchant order that the scan made; on `checkout`. */
    public val merchantOrderId: Long?,
)

/** What came of a buyer's attempt to pay. */
public data class Attempt(
    public val paymentId: Long,
    public val status: PaymentStatus,
    public val statusDetail: String?,
    public val merchantOrderId: Long,
)

internal fun answer(json: String): JsonObject = Json.parseToJsonElement(json).jsonObject

internal fun scan(answer: JsonObject): Scan =
    Scan(
        screen = answer.text("screen").orEmpty(),
        amount = answer.text("amount")?.let { BigDecimal(it) },
        scanId = answer.text("scan_id"),
        merchantOrderId = answer["merchant_order_id"]?.jsonPrimitive?.long,
    )

internal fun attempt(answer: JsonObject): Attempt =
    Attempt(
        paymentId = answer.getValue("payment_id").jsonPrimitive.long,
        status = PaymentStatus.of(answer.text("status").orEmpty()),
        statusDetail = answer.text("status_detail"),
        merchantOrderId = answer.getValue("merchant_order_id").jsonPrimitive.long,
    )

private fun JsonObject.text(name: String): String? = get(name)?.jsonPrimitive?.contentOrNull
