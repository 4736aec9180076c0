package io.cobro

import io.cobro.ffi.NativeReconciliation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.ConcurrentLinkedQueue

/**
 * Sales compared with reports; see [Reports.reconcile].
 *
 * Its files are written while [findings] are collected, or [summary] is waited for, and take their places when
 * all is done. Closed before, or when the coroutine that does one of both is cancelled, it stops for good and
 * leaves no file.
 */
public class Reconciliation internal constructor(
    private val native: NativeReconciliation,
) : AutoCloseable {
    /** Handed over, and not given yet. */
    private val ahead = ConcurrentLinkedQueue<Finding>()

    /**
     * What is found, as it is found: each finding once. A collection that is left after some of them can be
     * followed by another one, which goes on there.
     */
    public val findings: Flow<Finding> =
        flow {
            while (true) {
                val finding = ahead.poll()
                if (finding != null) {
                    emit(finding)
                } else {
                    val more = stopping { reading { native.nextFindings(it) } }
                    if (more.isEmpty()) break
                    more.forEach { ahead.add(it.model()) }
                }
            }
        }

    /** How many bytes of the files are read, and how many they have. */
    public val progress: ReportProgress get() = native.progress().model()

    /** What all comes to. Findings that nobody collected go to the files alone. */
    public suspend fun summary(): ReconcileSummary = stopping { reading { native.finish(it) } }.model()

    /** Stops it, unless it has ended, and lets go of its files. What collects or waits elsewhere fails. */
    override fun close() {
        native.stop()
    }

    /** Those findings that were on their way are lost: nobody may believe that the next ones are all. */
    private inline fun <T> stopping(call: () -> T): T =
        try {
            call()
        } catch (cancelled: CancellationException) {
            close()
            throw cancelled
        }
}
