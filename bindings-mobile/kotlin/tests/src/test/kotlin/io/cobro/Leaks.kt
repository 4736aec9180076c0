package io.cobro

import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import java.io.File
import java.nio.file.Files
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** A heap that is all there from the start, so that the rest can be told from it, and few threads. */
val LEAN: List<String> =
    listOf("-Xms48m", "-Xmx48m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

/**
 * A till that sells two thousand times, in a process of its own: what the process holds is counted after it
 * warmed up and when it is done.
 */
object Leaks {
    private const val WARM_UP = 1500
    private const val SALES = 2000
    private const val KIB = 1024

    /** Less than 2,000 times the smallest part of a sale that could be forgotten. */
    private const val HEAP_TOLERANCE_KIB = 512

    /** Of the whole process. The JVM compiles more while it runs, and allocators keep some of what they get. */
    private const val TOLERANCE_KIB = 8 * 1024

    /** The library's own threads; those that it has for files end after 10 s without work. */
    private const val WORKERS = 2

    /** The JVM's own come and go: when it compiles, and when it looks after references. */
    private const val JVM_THREADS = 3

    private class Held(
        val kib: Long,
        val heapKib: Long,
        val threads: List<String>,
        val files: List<String>,
    ) {
        val ofTheLibrary = threads.count { it == "cobro" }

        override fun toString(): String =
            "$kib KiB, $heapKib of them objects, ${threads.size} threads, ${files.size} files and sockets"
    }

    @JvmStatic
    fun main(arguments: Array<String>) {
        sell(WARM_UP)
        val before = settled { journals(it) == 0 }
        check(journals(before) == 0) { "the warm-up's journal is still open" }
        sell(SALES)
        val after = settled { it.files.size <= before.files.size && it.ofTheLibrary <= WORKERS }
        println("leaks: $before; after $SALES sales $after")
        check(after.files.size <= before.files.size) { "left open: ${after.files - before.files.toSet()}" }
        check(after.ofTheLibrary <= WORKERS) { "${after.ofTheLibrary} threads are left" }
        check(
            after.threads.size <= before.threads.size + JVM_THREADS,
        ) { "threads are left: ${after.threads}" }
        check(after.heapKib <= before.heapKib + HEAP_TOLERANCE_KIB) { "objects are left" }
        check(after.kib <= before.kib + TOLERANCE_KIB) { "memory is left" }
    }

    private fun journals(held: Held) = held.files.count { ".journal" in it }

    /** Sales that are waited for and cancelled, by turns first the wait and first the sale. */
    private fun sell(times: Int) =
        // To its end, so that no frame of it is on the stack, and holds a sale, when things are counted.
        runBlocking {
            Client.fromEnvironment().use { client ->
                repeat(times) { turn -> sell(client, waits = turn % 2 == 1) }
            }
        }

    private suspend fun sell(
        client: Client,
        waits: Boolean,
    ) = coroutineScope {
        val sale = client.sell(POS, "1".amount(), externalStoreId = STORE)
        val wait = async { sale.await() }
        yield()
        if (!waits) {
            wait.cancelAndJoin()
        }
        check(sale.cancel().status == SaleStatus.CANCELLED)
        if (waits) {
            check(wait.await().status == SaleStatus.CANCELLED)
        }
    }

    /** What is held once the garbage collector has let go of the sales and the clients. */
    private fun settled(enough: (Held) -> Boolean): Held {
        val begun = TimeSource.Monotonic.markNow()
        do {
            System.gc()
            System.runFinalization()
        } while (!enough(held()) && begun.elapsedNow() < 20.seconds)
        System.gc()
        return held()
    }

    private fun held(): Held {
        val memory = File("/proc/self/status").readLines().single { it.startsWith("VmRSS:") }
        val kib = memory.filter(Char::isDigit).toLong()
        // The folder itself is open while it is listed.
        val open = File("/proc/self/fd").listFiles().orEmpty().toList()
        val files = open.mapNotNull { runCatching { "${Files.readSymbolicLink(it.toPath())}" }.getOrNull() }
        val tasks = File("/proc/self/task").listFiles().orEmpty()
        val threads = tasks.mapNotNull { runCatching { it.resolve("comm").readText().trim() }.getOrNull() }
        val heap = Runtime.getRuntime().run { totalMemory() - freeMemory() } / KIB
        return Held(kib, heap, threads, files.sorted())
    }
}
