package io.cobro.vectors

import io.cobro.ExpectedSaleRequest
import io.cobro.InvalidInputException
import io.cobro.ReconcileOptions
import io.cobro.ReconcileRequest
import io.cobro.ReportLine
import io.cobro.ReportReadOptions
import io.cobro.Reports
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import java.io.File
import java.util.HexFormat
import kotlin.io.path.createTempDirectory

/** A report's rows in their order, bad ones in their places. */
fun reportRows(case: Case) =
    runBlocking {
        val input = case.input.jsonObject
        val content =
            input.textOrNull("content")?.encodeToByteArray() ?: HexFormat.of().parseHex(input.text("hex"))
        val options = record<ReportReadOptions>(input.without("content").without("hex"))
        val answer =
            answered {
                val rows = Reports.rows(content, options)
                buildJsonObject {
                    put("report", json(rows.report()))
                    put("rows", JsonArray(rows.toList().map { line(it) }))
                }
            }
        requireMatch(case.expect, answer)
    }

private fun line(line: ReportLine): JsonElement =
    when (line) {
        is ReportLine.Row -> JsonObject(mapOf("row" to json(line.row)))
        is ReportLine.Bad -> JsonObject(mapOf("bad_row" to json(line.row)))
    }

/** Small files, and all that is found of them. */
fun reconcile(case: Case) =
    runBlocking {
        val folder = createTempDirectory("cobro").toFile()
        try {
            requireMatch(case.expect, answered { reconciled(case, folder) })
        } finally {
            folder.deleteRecursively()
        }
    }

private suspend fun reconciled(
    case: Case,
    folder: File,
): JsonObject {
    val input = case.input.jsonObject
    check((input.keys - setOf("reports", "sales", "sales_csv", "options")).isEmpty()) { "an unknown input" }

    fun written(
        name: String,
        text: String,
    ) = folder.resolve(name).apply { writeText(text) }.path

    fun wanted(name: String) = folder.resolve(name).takeIf { name in case.expect.jsonObject }
    val (json, csv) = wanted("json_lines") to wanted("csv_lines")
    val request =
        ReconcileRequest(
            reports =
                input.getValue("reports").jsonArray.mapIndexed { index, text ->
                    written("report-$index.csv", text.jsonPrimitive.content)
                },
            salesCsv = input.textOrNull("sales_csv")?.let { written("sales.csv", it) },
            options = record<ReconcileOptions>(input.objectOrEmpty("options")),
            json = json?.path,
            csv = csv?.path,
        )
    val sales =
        input["sales"]?.jsonArray.orEmpty().map {
            val usual = buildJsonObject { put("external_reference", "") }
            record<ExpectedSaleRequest>(it.jsonObject.over(usual))
        }
    return Reports.reconcile(request, sales.asSequence()).use { reconciliation ->
        buildJsonObject {
            put("findings", json(reconciliation.findings.toList()))
            put("summary", json(reconciliation.summary()))
            put("json_lines", lines(json))
            put("csv_lines", lines(csv))
        }
    }
}

private fun lines(file: File?): JsonElement = JsonArray(file?.readLines().orEmpty().map { JsonPrimitive(it) })

private inline fun answered(call: () -> JsonObject): JsonObject =
    try {
        call()
    } catch (error: InvalidInputException) {
        JsonObject(mapOf("error" to json(error.details)))
    }
