package io.cobro

import io.cobro.ffi.NativeCancel
import io.cobro.ffi.NativeReportRows
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** The rows of a report; see [Reports.rows]. Each collection begins at the first one. */
public class ReportRows internal constructor(
    private val open: suspend (NativeCancel) -> NativeReportRows,
) : Flow<ReportLine> by lines(open) {
    /** Which of the two reports it is, by its headings. */
    public suspend fun report(): ReportKind = reading(open).use { it.report() }.model()
}

private fun lines(open: suspend (NativeCancel) -> NativeReportRows): Flow<ReportLine> =
    flow {
        reading(open).use { rows ->
            do {
                val lines = reading { rows.nextLines(it) }
                lines.forEach { emit(it.model()) }
            } while (lines.isNotEmpty())
        }
    }
