package io.cobro

import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SecretsTest {
    // In two pieces: the output of the tests is searched for it.
    private val marker = "cobrotesttoken" + "0123456789abcdef"

    private fun hidden(shown: Any?) = assertFalse(marker in shown.toString(), "a text shows the token")

    @Test
    fun `no text shows the token`() =
        Shop.open { shop ->
            val options =
                shop.sandbox
                    .clientOptions(
                        SELLER,
                        Site.Mla,
                    ).copy(proxy = "http://me:$marker@localhost")
            assertTrue(marker in options.accessToken.orEmpty())
            hidden(options)
            assertTrue("site=MLA" in "$options", "the rest is shown")
            hidden(shop.client)
            hidden(shop.sandbox)
            val sale = shop.sell()
            listOf(sale, sale.info, sale.check()).forEach(::hidden)

            val wrong =
                shop.sandbox.client(
                    options.copy(proxy = null, accessToken = "${options.accessToken}-x", collectorId = 1),
                )
            val refused = failing<CobroException> { wrong.payments.get(1) }
            listOf(refused, refused.details, refused.stackTraceToString()).forEach(::hidden)
            val bad = failing<InvalidInputException> { Client(options.copy(accessToken = "$marker\n")) }
            listOf(bad, bad.details, bad.stackTraceToString()).forEach(::hidden)
        }

    @Test
    fun `no record shows what it hides`() {
        val records =
            listOf(
                OAuthOptions("1", marker, proxy = marker),
                ClientOptions(marker, Site.Mla, Api.Instore, proxy = marker),
                CodeExchangeRequest(marker, "https://shop.example", codeVerifier = marker),
                SellerTokensRequest(marker, refreshToken = marker),
                ProvidedToken(marker),
                StoredTokens(7, marker),
            )
        records.forEach(::hidden)
        assertTrue("version=7" in "${records.last()}", "the rest is shown")
    }

    @Test
    fun `an answer with a buyer's data is not shown`() =
        Shop.open { shop ->
            shop.sell()
            val payment = shop.client.payments.get(shop.pay().paymentId)
            assertTrue(payment.raw.text.startsWith("{"))
            assertFalse(payment.raw.text in "$payment")
        }
}
