package io.cobro.vectors

import io.cobro.InvalidInputException
import io.cobro.Migrate
import io.cobro.MigrationChange
import io.cobro.MigrationRequest
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue

private val USUAL: JsonObject =
    buildJsonObject {
        put("external_pos_id", "POS1")
        put("qr", "static")
        put("site", "MLA")
    }

/** An old body becomes exactly this one, with exactly these changes. */
fun migration(case: Case) {
    val request = record<MigrationRequest>(case.input.jsonObject.over(USUAL))
    if ("field" in case.expect.jsonObject) {
        val error = assertThrows(InvalidInputException::class.java) { Migrate.order(request) }
        requireMatch(case.expect, json(error.details))
        return
    }
    val migration = Migrate.order(request)
    assertTrue(migration.changes.all { it.note.isNotEmpty() })
    val answer =
        mapOf(
            "body" to Json.parseToJsonElement(migration.body),
            "changes" to JsonArray(migration.changes.map { JsonPrimitive(line(it)) }),
        )
    assertEquals(case.expect, JsonObject(answer))
}

private fun line(change: MigrationChange): String =
    "${change.kind.name.lowercase()} ${change.field ?: "-"} > ${change.to ?: "-"}"
