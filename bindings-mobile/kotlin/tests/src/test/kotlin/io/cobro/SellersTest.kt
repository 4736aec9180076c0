package io.cobro

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.ConcurrentHashMap
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days

/** A caller's own table of tokens. */
private class Table : TokenStore {
    val rows = ConcurrentHashMap<Long, StoredTokens>()

    override suspend fun load(userId: Long): StoredTokens? = rows[userId]

    override suspend fun swap(
        userId: Long,
        expected: Long?,
        new: StoredTokens?,
    ): Boolean {
        var swapped = false
        rows.compute(userId) { _, row ->
            swapped = row?.version == expected
            if (swapped) new else row
        }
        return swapped
    }
}

/** A database that is down. */
private class NoTable(
    private val thrown: Exception,
) : TokenStore {
    override suspend fun load(userId: Long): StoredTokens? = throw thrown

    override suspend fun swap(
        userId: Long,
        expected: Long?,
        new: StoredTokens?,
    ): Boolean = throw thrown
}

class SellersTest {
    private fun options(shop: Shop) = shop.sandbox.clientOptions(SELLER, Site.Mla).copy(accessToken = null)

    private fun Shop.refreshes(of: List<kotlinx.serialization.json.JsonObject>) =
        of.count { it.text("path").startsWith("/oauth/token") } - 1

    @Test
    fun `a seller of a caller's store, from its consent to its removal`() =
        Shop.open { shop ->
            val oauth = shop.application()
            val table = Table()
            val sellers = shop.sandbox.sellers(oauth, options(shop), table, inFlight = 4)
            val nobody = failing<NotFoundException> { sellers.client(SELLER) }
            assertEquals("seller_unknown", nobody.code)

            assertEquals(SELLER, sellers.authorize(shop.consent(oauth)))
            val first = table.rows.getValue(SELLER)
            assertFalse(first.secret in "$first")
            val client = sellers.client(SELLER)
            assertEquals(SELLER to Site.Mla, client.collectorId to client.site)
            val sale = client.sell(POS, "100".amount(), externalStoreId = STORE)
            shop.pay()
            assertEquals(SaleStatus.PAID, sale.await().status)

            // Another one lets go of it: this one still has it.
            sellers.client(SELLER).close()
            sale.refund("10".amount())

            val before = sellers.token(SELLER)
            shop.sandbox.advance(151.days)
            val reads =
                (1L..10L).map {
                    async(Dispatchers.Default) { failing<NotFoundException> { client.payments.get(it) } }
                }
            reads.awaitAll()
            assertEquals(1, shop.refreshes(shop.requests()), "once for all")
            val after = sellers.token(SELLER)
            assertNotEquals(before.accessToken, after.accessToken)
            assertTrue(table.rows.getValue(SELLER).version > first.version)

            client.close(Duration.ZERO)
            failing<WaitInterruptedException> { sale.refund("10".amount()) }
            sellers.client(SELLER).use { it.sell("POS2", "1".amount(), externalStoreId = STORE) }

            assertTrue(sellers.remove(SELLER))
            assertFalse(sellers.remove(SELLER))
            assertTrue(table.rows.isEmpty())
            client.close()
            sellers.close()
            oauth.close()
        }

    @Test
    fun `a refused token is refreshed, once, though its asker stops waiting`() =
        Shop.open { shop ->
            val oauth = shop.application()
            val table = Table()
            val sellers = shop.sandbox.sellers(oauth, options(shop), table)
            sellers.authorize(shop.consent(oauth))
            val refused = sellers.token(SELLER).accessToken
            shop.sandbox.jumpAhead(false)
            val slow = """{"match": {"path": "/oauth/token"}, "times": 1, "do": {"delay_ms": 300}}"""
            shop.sandbox.control("POST", "/_sandbox/faults", slow)
            val asker = launch(Dispatchers.Default) { sellers.token(SELLER, refused) }
            shop.requested("POST", "/oauth/token", times = 2)
            asker.cancelAndJoin()
            assertTrue(asker.isCancelled)

            val next = sellers.token(SELLER, refused)
            assertNotEquals(refused, next.accessToken)
            assertEquals(1, shop.refreshes(shop.requests()))
            assertFalse(next.accessToken in "$next")
            sellers.client(SELLER).use { failing<NotFoundException> { it.payments.get(1) } }
        }

    @Test
    fun `a store that fails is told`() =
        Shop.open { shop ->
            val down = IllegalStateException("the database is down")
            val sellers = shop.sandbox.sellers(shop.application(), options(shop), NoTable(down))
            val request = SellerTokensRequest(shop.sandbox.token(SELLER))
            val calls =
                listOf<suspend () -> Any?>(
                    { sellers.add(request) },
                    { sellers.client(SELLER) },
                    { sellers.token(SELLER) },
                )
            for (call in calls) {
                val error = failing<JournalException> { call() }
                assertTrue("java.lang.IllegalStateException" in error.message.orEmpty(), error.message)
                assertSame(down, error.cause)
            }
        }

    @Test
    fun `a journal's file keeps the sellers for the next process`(
        @TempDir folder: Path,
    ) = Shop.open { shop ->
        val own = options(shop).copy(journal = "$folder/journal")
        val oauth = shop.application()
        val token = shop.sandbox.token(SELLER)
        shop.sandbox.sellers(oauth, own).use { sellers ->
            assertEquals(SELLER, sellers.add(SellerTokensRequest(token), Site.Mlb))
        }
        shop.sandbox.sellers(oauth, own).use { sellers ->
            assertEquals(token, sellers.token(SELLER).accessToken)
            sellers.client(SELLER).use { client ->
                assertEquals(Site.Mlb, client.site)
                assertEquals(emptyList<JournalEntry>(), client.journal.list())
            }
        }
    }
}
