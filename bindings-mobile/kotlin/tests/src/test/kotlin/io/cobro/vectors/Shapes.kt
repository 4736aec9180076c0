package io.cobro.vectors

import io.cobro.CobroException
import io.cobro.RawJson
import io.cobro.SaleEvent
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import java.math.BigDecimal
import java.time.Instant
import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlin.reflect.full.companionObject
import kotlin.reflect.full.companionObjectInstance
import kotlin.reflect.full.declaredFunctions
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.jvm.jvmErasure
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

private val DURATIONS = setOf(Duration::class, java.time.Duration::class)

private val UPPER = Regex("(?<=.)[A-Z]")

fun snake(name: String): String = UPPER.replace(name) { "_" + it.value }.lowercase()

/** What a call answered, in the vectors' names. */
fun json(value: Any?): JsonElement =
    when (value) {
        null, Unit -> JsonNull
        is JsonElement -> value
        is String -> JsonPrimitive(value)
        is Boolean -> JsonPrimitive(value)
        is Number -> if (value is BigDecimal) JsonPrimitive(value.toPlainString()) else JsonPrimitive(value)
        is Instant -> JsonPrimitive(value.toString())
        is Enum<*> -> JsonPrimitive(value.name.lowercase())
        is RawJson -> JsonPrimitive(value.text)
        is List<*> -> JsonArray(value.map { json(it) })
        is SaleEvent -> event(value)
        is CobroException -> json(value.details)
        else -> wire(value)?.let { JsonPrimitive(it) } ?: JsonObject(properties(value))
    }

private fun wire(value: Any): String? =
    value::class.memberProperties.find { it.name == "wire" }?.call(value) as String?

private fun properties(value: Any): Map<String, JsonElement> =
    value::class.memberProperties.associate { property ->
        val held = property.call(value)
        if (property.returnType.jvmErasure == Duration::class) {
            snake(property.name) + "_ms" to json((held as Duration?)?.inWholeMilliseconds)
        } else {
            snake(property.name) to json(held)
        }
    }

/** The core's flat record has every field on every event. */
private fun event(event: SaleEvent): JsonObject {
    val own = properties(event)
    val attempt = own["payment"] as? JsonObject
    val every =
        mapOf(
            "kind" to JsonPrimitive(snake(event::class.simpleName.orEmpty())),
            "merchant_order_id" to (attempt?.get("merchant_order_id") ?: JsonNull),
            "payment" to JsonNull,
            "outcome" to JsonNull,
        )
    return JsonObject(every + own)
}

/** A record of these fields in the vectors' names; the others have their defaults. */
inline fun <reified T : Any> record(fields: JsonObject): T = record(T::class, fields) as T

fun record(
    type: KClass<*>,
    fields: JsonObject,
): Any {
    val make = checkNotNull(type.primaryConstructor) { "$type is not a record" }
    val left = fields.keys.toMutableSet()
    val arguments =
        make.parameters
            .mapNotNull { parameter ->
                val suffix = if (parameter.type.jvmErasure in DURATIONS) "_ms" else ""
                val name = snake(parameter.name.orEmpty()) + suffix
                left.remove(name)
                fields[name]?.let { parameter to value(parameter.type, it) }
            }.toMap()
    check(left.isEmpty()) { "$type has no $left" }
    return make.callBy(arguments)
}

private fun value(
    type: KType,
    json: JsonElement,
): Any? {
    if (json is JsonNull) return null
    val erased = type.jvmErasure
    return when (erased) {
        String::class -> json.jsonPrimitive.content
        Long::class -> json.jsonPrimitive.long
        Boolean::class -> json.jsonPrimitive.boolean
        Int::class -> Math.toIntExact(json.jsonPrimitive.long)
        BigDecimal::class -> decimal(json)
        java.time.Duration::class -> java.time.Duration.ofMillis(json.jsonPrimitive.long)
        Duration::class -> json.jsonPrimitive.long.milliseconds
        Instant::class -> Instant.parse(json.jsonPrimitive.content)
        List::class -> json.jsonArray.map { value(checkNotNull(type.arguments.single().type), it) }
        else -> if (json is JsonObject) record(erased, json) else open(erased, json.jsonPrimitive.content)
    }
}

/** The value of an open enum; those of the level below have no way from their text. */
fun open(
    type: KClass<*>,
    wire: String,
): Any? {
    type.nestedClasses
        .find {
            it.simpleName.equals(
                wire,
                ignoreCase = true,
            )
        }?.let { return it.objectInstance }
    val of = checkNotNull(type.companionObject).declaredFunctions.single { it.name == "of" }
    return of.call(type.companionObjectInstance, wire)
}

/** An amount's text that is no decimal: Kotlin's callers can't hand it in. */
class NoDecimal(
    text: String,
) : Exception(text)

fun decimal(json: JsonElement): BigDecimal? {
    val text = json.jsonPrimitive.contentOrNull ?: return null
    // `1e5` and `+5` are decimals to Java, and to the core no amounts.
    return text.toBigDecimalOrNull()?.takeIf { it.toPlainString() == text } ?: throw NoDecimal(text)
}
