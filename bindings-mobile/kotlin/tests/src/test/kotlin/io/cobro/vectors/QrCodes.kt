package io.cobro.vectors

import io.cobro.InvalidInputException
import io.cobro.Qr
import io.cobro.QrImageRequest
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import java.util.HexFormat
import java.util.zip.Adler32

/** What a code says, or what is wrong with it. */
fun qrRead(case: Case) {
    requireMatch(case.expect, answer { json(Qr.read(case.input.jsonObject.text("qr_data"))) })
}

/** A code drawn, whole or by its length and checksum. */
fun qrImage(case: Case) {
    val input = case.input.jsonObject
    val code = input.text("qr_data")
    val image = record<QrImageRequest>(JsonObject(input - "qr_data" - "output"))
    val drawn =
        answer {
            when (val output = input.text("output")) {
                "svg" -> picture(Qr.svg(code, image))
                "png" -> picture(Qr.png(code, image))
                "terminal" -> picture(Qr.terminal(code, image))
                "escpos" -> picture(Qr.escpos(code, image))
                else -> error("there is no output $output")
            }
        }
    requireMatch(case.expect, drawn)
}

private fun answer(call: () -> JsonElement): JsonElement =
    try {
        call()
    } catch (error: InvalidInputException) {
        JsonObject(mapOf("error" to json(error.details)))
    }

private fun picture(text: String): JsonElement = picture(text.encodeToByteArray(), JsonPrimitive(text))

private fun picture(
    bytes: ByteArray,
    text: JsonElement = JsonNull,
): JsonElement {
    val checksum = Adler32().apply { update(bytes) }
    return JsonObject(
        mapOf(
            "text" to text,
            "hex" to JsonPrimitive(HexFormat.of().formatHex(bytes)),
            "length" to JsonPrimitive(bytes.size),
            "adler32" to JsonPrimitive(checksum.value),
        ),
    )
}
