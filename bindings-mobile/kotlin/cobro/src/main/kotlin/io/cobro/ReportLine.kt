package io.cobro

import io.cobro.ffi.NativeReportLine

/** A row of a report: one that was read, or one that can't be. */
public sealed class ReportLine {
    /** Where it begins: the line in the file, the first being 1. */
    public abstract val line: Long

    /** A row, and what it says. */
    public data class Row(
        public val row: ReportRow,
    ) : ReportLine() {
        override val line: Long get() = row.line
    }

    /** A row that can't be read, and why. The rows after it follow all the same. */
    public data class Bad(
        public val row: BadRow,
    ) : ReportLine() {
        override val line: Long get() = row.line
    }
}

internal fun NativeReportLine.model(): ReportLine =
    when (this) {
        is NativeReportLine.Row -> ReportLine.Row(row.model())
        is NativeReportLine.Bad -> ReportLine.Bad(row.model())
    }
