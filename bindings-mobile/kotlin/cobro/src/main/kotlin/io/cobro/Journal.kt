package io.cobro

import io.cobro.ffi.NativeClient
import kotlin.time.Duration

/**
 * What was intended and what became of it: written before it is sent, to the file of
 * [ClientOptions.journal], or in memory without one.
 */
public class Journal internal constructor(
    private val native: NativeClient,
) {
    /** The entries that match, the newest first. */
    public suspend fun list(search: JournalSearch = JournalSearch()): List<JournalEntry> =
        reading { native.listJournal(search.native(), it) }.map { it.model() }

    /**
     * Removes finished entries that were not touched for [olderThan], and says how many. Open ones stay.
     *
     * What is removed can't be told from what never was: under 180 days, the longest that a payment can be
     * refunded, it is refused unless [force]d.
     */
    public suspend fun prune(
        olderThan: Duration,
        force: Boolean = false,
    ): Long = calling { native.pruneJournal(olderThan.toNative("older_than"), force) }.toLong()
}
