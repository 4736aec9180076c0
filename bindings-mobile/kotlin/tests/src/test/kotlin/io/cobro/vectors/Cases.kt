package io.cobro.vectors

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.io.File

/** A case of the conformance vectors. */
class Case(
    val kind: String,
    json: JsonObject,
) {
    val id: String = json.text("id")
    val input: JsonElement = json.getValue("input")
    val expect: JsonElement = json.getValue("expect")

    companion object {
        fun all(): List<Case> {
            val folder = File(System.getProperty("cobro.repository"), "core/conformance")
            val files = folder.listFiles { file -> file.extension == "json" }.orEmpty().sorted()
            return files.flatMap { file ->
                val json = Json.parseToJsonElement(file.readText()).jsonObject
                json.getValue("cases").jsonArray.map { Case(json.text("kind"), it.jsonObject) }
            }
        }
    }
}

fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content

fun JsonObject.textOrNull(name: String): String? = get(name)?.jsonPrimitive?.contentOrNull

fun JsonObject.objectOrEmpty(name: String): JsonObject = get(name)?.jsonObject ?: JsonObject(emptyMap())

/** Where [actual] is not as [expected] says, which may leave out names; null when it is. */
fun difference(
    expected: JsonElement,
    actual: JsonElement,
    path: String = "",
): String? =
    when {
        expected is JsonObject && actual is JsonObject -> {
            expected.entries.firstNotNullOfOrNull { (name, value) ->
                actual[name]?.let { difference(value, it, "$path.$name") }
                    ?: "$path.$name is missing".takeIf { name !in actual }
            }
        }

        expected is JsonArray && actual is JsonArray && expected.size == actual.size -> {
            expected.indices.firstNotNullOfOrNull { difference(expected[it], actual[it], "$path[$it]") }
        }

        expected == actual -> {
            null
        }

        else -> {
            "$path is $actual instead of $expected"
        }
    }

/** [step] with every `$name.path` replaced by what was saved as `name`. */
fun resolved(
    step: JsonElement,
    saved: Map<String, JsonElement>,
): JsonElement =
    when (step) {
        is JsonObject -> {
            JsonObject(step.mapValues { resolved(it.value, saved) })
        }

        is JsonArray -> {
            JsonArray(step.map { resolved(it, saved) })
        }

        is JsonNull -> {
            step
        }

        is JsonPrimitive -> {
            if (step.isString && step.content.startsWith("$")) {
                val names = step.content.drop(1).split('.')
                val first = checkNotNull(saved[names.first()]) { "nothing was saved for ${step.content}" }
                names.drop(1).fold(first) { value, name ->
                    val found = if (value is JsonArray) value[name.toInt()] else value.jsonObject[name]
                    checkNotNull(found) { "${step.content} is not there" }
                }
            } else {
                step
            }
        }
    }
