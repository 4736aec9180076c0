package io.cobro

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.time.Instant
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.seconds

private const val HEADINGS = "SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_AMOUNT,SETTLEMENT_DATE\n"

/** Rows that are more than are handed over ahead of whoever takes findings. */
private const val MANY = 20_000

/** What is read and found is in the vectors; here is how it comes and how it stops. */
class ReportsTest {
    @TempDir
    lateinit var folder: File

    private fun file(
        name: String,
        text: String,
    ): String = folder.resolve(name).apply { writeText(text) }.path

    private fun row(number: Int) = "$number,SALE$number,10.00,2025-10-31T18:40:07.000-03:00\n"

    private fun report(rows: Int): String =
        file("report.csv", HEADINGS + (1..rows).joinToString("") { row(it) })

    /** Runs [test] with a limit, which nothing but a fault comes near. */
    private fun within(test: suspend CoroutineScope.() -> Unit) =
        runBlocking { withTimeout(60.seconds, test) }

    /** Returns once there is nothing but the report. */
    private suspend fun nothingIsLeft() {
        while (folder.list().orEmpty().toList() != listOf("report.csv")) {
            yield()
        }
    }

    @Test
    fun `rows come from a file and from memory, bad ones in their places`() =
        within {
            val text = HEADINGS + row(1) + "2,SALE2,1O.00,\n" + row(3)
            val path = file("report.csv", text)
            for (rows in listOf(Reports.rows(path), Reports.rows(text.encodeToByteArray()))) {
                assertEquals(ReportKind.Settlement, rows.report())
                val (first, bad, last) = rows.toList()
                assertEquals("10".amount(), (first as ReportLine.Row).row.amount)
                assertEquals(Instant.parse("2025-10-31T21:40:07Z"), first.row.date)
                assertEquals("TRANSACTION_AMOUNT", (bad as ReportLine.Bad).row.column)
                assertEquals(listOf(2L, 3L, 4L), listOf(first, bad, last).map { it.line })
            }
            val long = Reports.rows(report(MANY))
            assertEquals((2L..MANY + 1).toList(), long.toList().map { it.line })
            assertEquals(2L, long.first().line)
        }

    @Test
    fun `what is no report is refused when it is collected`() =
        within {
            val missing = failing<InvalidInputException> { Reports.rows("$folder/none.csv").first() }
            assertEquals("path" to "readable", missing.field to missing.rule)
            val other =
                failing<InvalidInputException> { Reports.rows("a,b\n1,2\n".encodeToByteArray()).first() }
            assertEquals("headings", other.rule)
        }

    @Test
    fun `sales come in a file, in a sequence or in a flow`() =
        within {
            val request =
                ReconcileRequest(listOf(report(2)), options = ReconcileOptions(settlementDelay = 1.days))
            val sales =
                listOf(
                    ExpectedSaleRequest("SALE1", "10".amount(), date = Instant.parse("2025-10-31T21:00:00Z")),
                    ExpectedSaleRequest("SALE9", "7.50".amount()),
                )
            val csv = file("sales.csv", "external_reference,amount\nSALE1,10\nSALE9,7.50\n")
            val found =
                listOf(
                    Reports.reconcile(request.copy(salesCsv = csv)),
                    Reports.reconcile(request, sales.asSequence()),
                    Reports.reconcile(request, sales.asFlow()),
                )
            for (reconciliation in found) {
                reconciliation.use {
                    assertEquals(0, it.progress.bytes)
                    val kinds = it.findings.toList().map { finding -> finding.kind }
                    assertEquals(listOf(FindingKind.MATCHED, FindingKind.UNKNOWN, FindingKind.MISSING), kinds)
                    val summary = it.summary()
                    assertEquals(Triple(2L, 1L, 1L), Triple(summary.sales, summary.matched, summary.missing))
                    assertEquals("20".amount(), summary.gross)
                    assertEquals("7.5".amount(), summary.missingAmount)
                    assertEquals(it.progress.total, it.progress.bytes)
                    assertEquals(summary, it.summary())
                }
            }
        }

    @Test
    fun `findings are given once, and the summary needs none of them`() =
        within {
            val request = ReconcileRequest(listOf(report(MANY)), json = "$folder/findings.jsonl")
            Reports.reconcile(request).use {
                val first = it.findings.take(3).toList()
                val rest = it.findings.toList()
                assertEquals((2L..MANY + 1).toList(), (first + rest).map { finding -> finding.line })
            }
            Reports.reconcile(request).use {
                it.findings.first()
                assertEquals(MANY.toLong(), it.summary().unknown)
                assertEquals(MANY + 1, File("$folder/findings.jsonl").readLines().size)
            }
        }

    @Test
    fun `a bad sale is refused by its place`() =
        within {
            val sales =
                flowOf(ExpectedSaleRequest("S1", "5".amount()), ExpectedSaleRequest("S2", "0".amount()))
            val request = ReconcileRequest(listOf(report(1)), csv = "$folder/findings.csv")
            val error = failing<InvalidInputException> { Reports.reconcile(request, sales) }
            assertEquals("sales[1].amount", error.field)
            nothingIsLeft()
            val none = failing<InvalidInputException> { Reports.reconcile(ReconcileRequest()) }
            assertEquals("reports" to "required", none.field to none.rule)
        }

    @Test
    fun `closed midway it leaves no file`() =
        within {
            val request =
                ReconcileRequest(
                    listOf(report(MANY)),
                    json = "$folder/found.jsonl",
                    csv = "$folder/found.csv",
                )
            val reconciliation = Reports.reconcile(request)
            reconciliation.use { it.findings.first() }
            assertEquals(listOf("report.csv"), folder.list().orEmpty().toList())
            failing<WaitInterruptedException> { reconciliation.summary() }
            reconciliation.close()
        }

    /** Cancels [reading] of a report while it waits for that to come, and lets it come then. */
    private suspend fun CoroutineScope.cancelled(
        path: String,
        reading: suspend () -> Unit,
    ) {
        val waiting = launch(start = CoroutineStart.UNDISPATCHED) { reading() }
        // Opened once somebody reads.
        File(path).outputStream().use {
            waiting.cancelAndJoin()
            // For as long as somebody reads.
            runCatching { it.write((HEADINGS + (1..MANY).joinToString("") { row(it) }).encodeToByteArray()) }
        }
    }

    private fun pipe(): String {
        val path = "$folder/report.csv"
        assertEquals(0, ProcessBuilder("mkfifo", path).start().waitFor())
        return path
    }

    @Test
    fun `cancelling whoever collects findings stops it`() = stopped { it.findings.collect {} }

    @Test
    fun `cancelling whoever waits for the summary stops it`() = stopped { it.summary() }

    private fun stopped(reading: suspend (Reconciliation) -> Unit) =
        within {
            val path = pipe()
            val request =
                ReconcileRequest(listOf(path), json = "$folder/found.jsonl", csv = "$folder/found.csv")
            val reconciliation = Reports.reconcile(request)
            cancelled(path) { reading(reconciliation) }
            nothingIsLeft()
            failing<WaitInterruptedException> { reconciliation.findings.first() }
        }

    @Test
    fun `cancelling whoever collects rows does not wait for them`() =
        within {
            val path = pipe()
            cancelled(path) { Reports.rows(path).collect {} }
        }

    @Test
    fun `a report in all its calls`() =
        Shop.open { shop ->
            val reports = shop.client.reports
            val kind = ReportKind.Settlement
            assertEquals(null, reports.config(kind))
            val frequency = ReportFrequencyRequest(ReportFrequencyType.Daily, hour = 5, value = 1)
            val config = ReportConfigRequest("shop", listOf("SOURCE_ID", "TRANSACTION_AMOUNT"), frequency)
            assertEquals("shop", reports.createConfig(kind, config).fileNamePrefix)
            failing<ConflictException> { reports.createConfig(kind, config) }
            assertEquals(";", reports.updateConfig(kind, config.copy(separator = ";")).separator)
            reports.scheduleOn(kind)
            assertEquals(true, reports.config(kind)?.scheduled)
            reports.scheduleOff(kind)

            val range =
                ReportRequest(Instant.parse("2025-10-01T03:00:00Z"), Instant.parse("2025-11-01T02:59:59Z"))
            val made = reports.create(kind, range)
            assertEquals(null, made.fileName)
            assertEquals(made.id, reports.task(kind, made.id).id)
            val late = failing<TimeoutException> { reports.await(kind, made.id, 1.seconds) }
            assertTrue(late.retryable)
            val name = checkNotNull(reports.await(kind, made.id).fileName)
            assertEquals(name, reports.list(kind).single().fileName)
            reports.create(kind, range)
            assertEquals(2, reports.searchAll(kind, ReportSearch(limit = 1)).toList().size)

            val told = mutableListOf<ReportProgress>()
            val done = reports.download(kind, name, "$folder/report.csv") { told += it }
            assertEquals(File("$folder/report.csv").length(), done.bytes)
            assertEquals(done.bytes, told.last().bytes)
            assertTrue(File(done.path).readText().startsWith("SOURCE_ID;TRANSACTION_AMOUNT"))
            failing<NotFoundException> { reports.download(kind, "none.csv", "$folder/none.csv") }
        }

    /** Gives the account a file of this content: there to be downloaded, or the next one that is made. */
    private suspend fun given(
        shop: Shop,
        how: String,
        content: String,
    ) {
        val file =
            buildJsonObject {
                put("user_id", SELLER)
                put("report", "settlement")
                if (how == "report_file") put("file_name", "a.csv")
                put("content", content)
            }
        shop.sandbox.control("POST", "/_sandbox/$how", "$file")
    }

    @Test
    fun `what the progress throws ends the download`() =
        Shop.open { shop ->
            given(shop, "report_file", HEADINGS + row(1))
            val mine = IllegalStateException("of my own")
            val thrown =
                runCatching {
                    shop.client.reports.download(
                        ReportKind.Settlement,
                        "a.csv",
                        "$folder/a.csv",
                    ) { throw mine }
                }
            assertSame(mine, thrown.exceptionOrNull())
            assertFalse(File("$folder/a.csv").exists())
        }

    @Test
    fun `days are fetched into a folder that goes`() =
        Shop.open { shop ->
            val request =
                ReportFetchRequest(
                    ReportKind.Settlement,
                    from = "2025-08-01",
                    to = "2025-10-31",
                    folder = folder.path,
                )
            given(shop, "report_next", HEADINGS + row(1))
            given(shop, "report_next", HEADINGS + row(2) + "3,\"\n")
            val files = shop.client.reports.fetch(request)
            files.use {
                assertEquals(2, it.paths.size)
                assertEquals(2, it.reports.mapNotNull { report -> report.fileName }.size)
                assertEquals(listOf(File(it.folder)), folder.listFiles().orEmpty().toList())
                assertTrue(it.paths.all { path -> File(path).exists() })
                val lines = it.rows().toList()
                assertEquals(listOf(2L, 2L, 3L), lines.map { line -> line.line })
                assertTrue(lines.last() is ReportLine.Bad)
            }
            assertEquals(emptyList<File>(), folder.listFiles().orEmpty().toList())
            assertEquals(2, files.paths.size)
            val backwards =
                failing<InvalidInputException> { shop.client.reports.fetch(request.copy(to = "2025-07-01")) }
            assertEquals("to", backwards.field)
        }

    @Test
    fun `a fetch that nobody waits for leaves no folder`() =
        Shop.open { shop ->
            shop.sandbox.jumpAhead(false)
            val request =
                ReportFetchRequest(ReportKind.Release, "2025-10-01", "2025-10-31", folder = folder.path)
            val fetch = launch(Dispatchers.Default) { shop.client.reports.fetch(request) }
            shop.requested("GET", "/task/")
            fetch.cancelAndJoin()
            while (folder.list().orEmpty().isNotEmpty()) yield()
        }

    @Test
    fun `the journal's sales are reconciled`() =
        Shop.open { shop ->
            val sale = shop.sell("10")
            shop.pay()
            sale.await()
            shop.sell("20", pos = "POS2")
            val options = ReconcileOptions(until = Instant.parse("2099-01-01T00:00:00Z"))
            val request = ReconcileRequest(listOf(report(1)), options = options)
            shop.client.reports.reconcile(request).use {
                val missing = it.findings.toList().filter { finding -> finding.kind == FindingKind.MISSING }
                assertEquals(
                    listOf(sale.info.externalReference),
                    missing.map { finding ->
                        finding.externalReference
                    },
                )
            }
            val none = shop.client.reports.reconcile(request, until = Instant.EPOCH)
            assertEquals(0, none.use { it.summary() }.missing)
        }
}
