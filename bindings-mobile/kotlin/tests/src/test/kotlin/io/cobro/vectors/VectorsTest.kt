package io.cobro.vectors

import io.cobro.testing.evaluate
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory

class VectorsTest {
    @TestFactory
    fun vectors(): List<DynamicTest> {
        val cases = Case.all()
        assertEquals(cases.size, cases.distinctBy { it.id }.size, "ids are unique")
        return cases.map { case ->
            DynamicTest.dynamicTest(case.id) {
                ran++
                run(case)
            }
        }
    }

    private fun run(case: Case) {
        when (case.kind) {
            "amount", "ttl", "ids", "site", "error_mapping", "retry", "schedule", "settle", "paid",
            "explain",
            -> {
                val input = case.input
                val text = if (input is JsonPrimitive && input.isString) input.content else input.toString()
                assertEquals(case.expect, Json.parseToJsonElement(evaluate(case.kind, text)))
            }

            "bad_input" -> {
                badInput(case)
            }

            "migrate" -> {
                migration(case)
            }

            "notification" -> {
                notification(case)
            }

            "qr_read" -> {
                qrRead(case)
            }

            "qr_image" -> {
                qrImage(case)
            }

            "report_rows" -> {
                reportRows(case)
            }

            "reconcile" -> {
                reconcile(case)
            }

            "flow" -> {
                flow(case)
            }

            else -> {
                error("an unknown kind: ${case.kind}")
            }
        }
    }

    companion object {
        private var ran = 0

        @AfterAll
        @JvmStatic
        fun count() = println("vectors: $ran")
    }
}
