package io.cobro.readme

import io.cobro.AuthorizationRequest
import io.cobro.Client
import io.cobro.ClientOptions
import io.cobro.CodeExchangeRequest
import io.cobro.OAuth
import io.cobro.ProvidedToken
import io.cobro.Sellers

suspend fun takeOn(
    oauth: OAuth,
    sellers: Sellers,
    send: suspend (String) -> String,
): Long {
    val sent = oauth.authorization(AuthorizationRequest("https://shop.example/back"))
    val callback = send(sent.url) // the seller's browser goes there, and comes back with a code
    val code = oauth.readCallback(callback, sent.state)
    return sellers.authorize(CodeExchangeRequest(code, "https://shop.example/back", sent.codeVerifier))
}

fun till(
    options: ClientOptions, // with a collectorId, and without a token
    askBackEnd: suspend (String?) -> ProvidedToken, // who answers what `sellers.token(userId, refused)` gives
): Client = Client(options) { refused -> askBackEnd(refused) }
