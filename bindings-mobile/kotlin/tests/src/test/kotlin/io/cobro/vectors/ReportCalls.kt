package io.cobro.vectors

import io.cobro.ReportConfigRequest
import io.cobro.ReportFetchRequest
import io.cobro.ReportKind
import io.cobro.ReportProgress
import io.cobro.ReportRequest
import io.cobro.ReportSearch
import io.cobro.Reports
import kotlinx.coroutines.flow.toList
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonArray
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import java.io.File
import kotlin.io.path.createTempDirectory
import kotlin.time.Duration.Companion.milliseconds

val REPORT: JsonObject =
    buildJsonObject {
        put("begin_date", "2025-10-01T03:00:00Z")
        put("end_date", "2025-11-01T02:59:59Z")
    }

val REPORT_CONFIG: JsonObject =
    Json
        .parseToJsonElement(
            """{"file_name_prefix": "shop", "columns": ["SOURCE_ID"],
            "frequency": {"frequency_type": "daily", "hour": 5, "value": 1}}""",
        ).jsonObject

val REPORT_DAYS: JsonObject =
    buildJsonObject {
        put("report", "settlement")
        put("from", "2025-10-01")
        put("to", "2025-10-31")
    }

/** Makes a call of reports through the public API. */
suspend fun reports(
    reports: Reports,
    call: String,
    args: JsonObject,
): Any? {
    if (call == "reports.fetch") return fetched(reports, record(args))
    val kind = ReportKind.of(args.textOrNull("report") ?: "settlement")
    val given = args.without("report")
    return when (call) {
        "reports.create" -> {
            reports.create(kind, record<ReportRequest>(given))
        }

        "reports.task" -> {
            reports.task(kind, given.text("id"))
        }

        "reports.wait" -> {
            val timeout = given["timeout_ms"]?.jsonPrimitive?.long?.milliseconds
            reports.await(kind, given.text("id"), timeout)
        }

        "reports.list" -> {
            reports.list(kind)
        }

        "reports.search" -> {
            reports.search(kind, record<ReportSearch>(given))
        }

        "reports.search_all" -> {
            reports.searchAll(kind, record<ReportSearch>(given)).toList()
        }

        "reports.config" -> {
            reports.config(kind)
        }

        "reports.create_config" -> {
            reports.createConfig(kind, record<ReportConfigRequest>(given))
        }

        "reports.update_config" -> {
            reports.updateConfig(kind, record<ReportConfigRequest>(given))
        }

        "reports.schedule_on" -> {
            reports.scheduleOn(kind)
        }

        "reports.schedule_off" -> {
            reports.scheduleOff(kind)
        }

        "reports.download" -> {
            downloaded(reports, kind, given)
        }

        else -> {
            error("an unknown call: $call")
        }
    }
}

private suspend fun fetched(
    reports: Reports,
    request: ReportFetchRequest,
): JsonElement =
    reports.fetch(request).use { files ->
        buildJsonArray {
            for ((path, report) in files.paths.zip(files.reports)) {
                add(
                    buildJsonObject {
                        put("report", json(report))
                        put("text", File(path).readText())
                    },
                )
            }
        }
    }

private suspend fun downloaded(
    reports: Reports,
    kind: ReportKind,
    args: JsonObject,
): JsonElement {
    val folder = createTempDirectory("cobro").toFile()
    try {
        val name = args.textOrNull("path") ?: "report.csv"
        val path = if (name.isEmpty()) folder.path else "$folder/$name"
        var last: ReportProgress? = null
        val done = reports.download(kind, args.text("file_name"), path) { last = it }
        return buildJsonObject {
            put("bytes", done.bytes)
            put("resumed_from", done.resumedFrom)
            put("progress", last?.let { json(it) } ?: JsonNull)
            put("text", JsonPrimitive(File(path).readText()))
        }
    } finally {
        folder.deleteRecursively()
    }
}
