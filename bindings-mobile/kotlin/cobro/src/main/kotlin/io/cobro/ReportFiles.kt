package io.cobro

import io.cobro.ffi.NativeReportFiles
import io.cobro.ffi.reportRowsOfFile
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow

/** Reports that were fetched, as files in a folder of their own, which goes when this is closed. */
public class ReportFiles internal constructor(
    private val native: NativeReportFiles,
) : AutoCloseable {
    /** Where the files are, in the order of their days. */
    public val paths: List<String> = native.paths()

    /** What the files are, in the same order. */
    public val reports: List<Report> = native.reports().map { it.model() }

    /** The folder that they are in. */
    public val folder: String = native.folder()

    /** The rows of all files, one file after the other, as [Reports.rows] gives those of one. */
    public fun rows(options: ReportReadOptions = ReportReadOptions()): Flow<ReportLine> =
        flow {
            for (path in paths) {
                emitAll(ReportRows { reportRowsOfFile(path, options.native(), it) })
            }
        }

    /** Removes the folder and what is in it. */
    override fun close() {
        native.remove()
    }

    override fun toString(): String = "ReportFiles(paths=$paths)"
}
