package io.cobro

import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.add
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.net.URI
import java.net.URLDecoder
import java.time.Duration
import java.time.Instant

const val APPLICATION = "1234567890123456"
const val BACK = "https://shop.example/back"

// In two pieces, as the token of the tests.
val CLIENT_SECRET = "cobrotestsecret" + "0123456789abcdef"

/** Of an application that the sandbox knows; with an account of its own, if one is given. */
suspend fun Shop.application(account: Long? = null): OAuth {
    val body =
        buildJsonObject {
            put("client_id", APPLICATION)
            put("client_secret", CLIENT_SECRET)
            putJsonArray("redirect_uris") { add(BACK) }
            account?.let { put("user_id", it) }
        }
    control("POST", "/_sandbox/applications", body.toString())
    return sandbox.oauth(OAuthOptions(APPLICATION, CLIENT_SECRET))
}

/** A seller agrees on the page it was sent to. Where its browser is sent back to. */
suspend fun Shop.agree(
    url: String,
    userId: Long = SELLER,
): String {
    val query =
        URI(url).rawQuery.split('&').associate { pair ->
            val (name, value) = pair.split('=')
            name to URLDecoder.decode(value, "UTF-8")
        }
    val body =
        buildJsonObject {
            put("client_id", query.getValue("client_id"))
            put("user_id", userId)
            put("redirect_uri", query.getValue("redirect_uri"))
            put("state", query.getValue("state"))
            query["code_challenge"]?.let { put("code_challenge", it) }
            query["code_challenge_method"]?.let { put("code_challenge_method", it) }
        }
    return control("POST", "/_sandbox/authorize", body.toString()).text("redirect_to")
}

/** What a seller who agreed came back with. */
suspend fun Shop.consent(
    oauth: OAuth,
    userId: Long = SELLER,
): CodeExchangeRequest {
    val sent = oauth.authorization(AuthorizationRequest(BACK))
    val code = oauth.readCallback(agree(sent.url, userId), sent.state)
    return CodeExchangeRequest(code, BACK, sent.codeVerifier)
}

/** No text of these shows one of those. */
fun hidden(
    secrets: List<String?>,
    shown: List<Any>,
) {
    for (value in shown) {
        assertFalse(
            secrets.any { checkNotNull(it) in "$value" },
            "a text of ${value.javaClass} shows a secret",
        )
    }
}

class OAuthTest {
    @Test
    fun `from a seller's consent to its next tokens`() =
        Shop.open { shop ->
            val oauth = shop.application()
            val request = shop.consent(oauth)
            val forged = request.copy(codeVerifier = "x".repeat(64))
            val wrong = failing<UnauthorizedException> { oauth.exchange(forged) }
            assertEquals("oauth.exchange" to "invalid_grant", wrong.operation to wrong.code)
            val grant = oauth.exchange(request)
            assertEquals(SELLER, grant.userId)
            val days = Duration.between(now(shop), checkNotNull(grant.expiresAt)).toDays()
            assertTrue(days in 179..180, "$days")

            val refresh = checkNotNull(grant.refreshToken)
            val next = oauth.refresh(refresh)
            assertNotEquals(grant.accessToken, next.accessToken)
            sells(shop, next.accessToken)
            val usedUp = failing<UnauthorizedException> { oauth.refresh(refresh) }
            assertEquals("oauth.refresh" to "invalid_grant", usedUp.operation to usedUp.code)

            val tokens = listOf(grant.accessToken, refresh, next.accessToken, next.refreshToken)
            hidden(
                tokens + listOf(CLIENT_SECRET, request.authorizationCode, request.codeVerifier),
                listOf(oauth, request, grant, next, wrong, wrong.details, usedUp.stackTraceToString()),
            )
            oauth.close()
        }

    private suspend fun sells(
        shop: Shop,
        token: String,
    ) {
        val own = shop.sandbox.clientOptions(SELLER, Site.Mla)
        shop.sandbox.client(own.copy(accessToken = token)).use { client ->
            val sale = client.sell(POS, "100".amount(), externalStoreId = STORE)
            shop.pay()
            assertEquals(SaleStatus.PAID, sale.await().status)
        }
    }

    private suspend fun now(shop: Shop) = Instant.parse(shop.control("GET", "/_sandbox/clock").text("now"))

    @Test
    fun `a token of the application's own`() =
        Shop.open { shop ->
            val grant = shop.application(account = SELLER).use { it.clientCredentials() }
            assertEquals(SELLER, grant.userId)
            assertNull(grant.refreshToken)
        }

    @Test
    fun `a seller who says no`() =
        runBlocking {
            OAuth(OAuthOptions(APPLICATION, CLIENT_SECRET)).use { oauth ->
                val sent = oauth.authorization(AuthorizationRequest(BACK, state = "S1", pkce = false))
                assertEquals("S1", sent.state)
                assertNull(sent.codeVerifier)
                assertTrue(sent.url.startsWith("https://auth.mercadopago.com/authorization?"), sent.url)
                val no =
                    failing<RefusedException> {
                        oauth.readCallback(
                            "/back?error=access_denied&state=S1",
                            "S1",
                        )
                    }
                assertEquals("access_denied", no.code)
            }
        }
}
