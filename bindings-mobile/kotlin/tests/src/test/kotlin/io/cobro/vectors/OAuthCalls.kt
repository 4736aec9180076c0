package io.cobro.vectors

import io.cobro.AuthorizationRequest
import io.cobro.ClientOptions
import io.cobro.CodeExchangeRequest
import io.cobro.OAuth
import io.cobro.OAuthOptions
import io.cobro.SELLER
import io.cobro.SellerTokensRequest
import io.cobro.Sellers
import io.cobro.Shop
import io.cobro.Site
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put

private const val BACK = "https://shop.example/back"

private val NONE = JsonObject(emptyMap())

/** A call of an application's, or of one of its sellers'. */
suspend fun oauth(
    shop: Shop,
    site: Site,
    call: String,
    args: JsonObject,
): Any? {
    if (call == "oauth") {
        return application(shop, args)
    }
    val oauth = application(shop, NONE)
    return when (call) {
        "oauth.authorization" -> {
            val usual = buildJsonObject { put("redirect_uri", BACK) }
            oauth.authorization(record<AuthorizationRequest>(args.over(usual)))
        }

        "oauth.read_callback" -> {
            check(args.keys == setOf("callback_url", "state"))
            oauth.readCallback(args.text("callback_url"), args.text("state"))
        }

        "oauth.exchange" -> {
            val usual =
                buildJsonObject {
                    put("authorization_code", "TG-1")
                    put("redirect_uri", BACK)
                }
            oauth.exchange(record<CodeExchangeRequest>(args.over(usual)))
        }

        "oauth.refresh" -> {
            check(args.keys == setOf("refresh_token"))
            oauth.refresh(args.text("refresh_token"))
        }

        "sellers" -> {
            sellers(shop, site, oauth, args)
        }

        else -> {
            ofSellers(sellers(shop, site, oauth, NONE), call, args)
        }
    }
}

private suspend fun ofSellers(
    sellers: Sellers,
    call: String,
    args: JsonObject,
): Any? {
    if (call == "sellers.add") {
        val usual = buildJsonObject { put("access_token", "APP_USR-1-030218-abc-7001") }
        val request = record<SellerTokensRequest>(JsonObject(args - "site").over(usual))
        return sellers.add(request, args.textOrNull("site")?.let { Site.of(it) })
    }
    check(args.keys == setOf("user_id"))
    val userId = args.getValue("user_id").jsonPrimitive.long
    return when (call) {
        "sellers.client" -> sellers.client(userId)
        "sellers.token" -> sellers.token(userId)
        "sellers.remove" -> sellers.remove(userId)
        else -> error("an unknown call: $call")
    }
}

private fun application(
    shop: Shop,
    args: JsonObject,
): OAuth {
    val usual =
        buildJsonObject {
            put("client_id", "1234567890123456")
            put("client_secret", "s3cret-of-tests")
            put("base_url", shop.sandbox.baseUrl)
        }
    return shop.sandbox.oauth(record<OAuthOptions>(args.over(usual)))
}

private fun sellers(
    shop: Shop,
    site: Site,
    oauth: OAuth,
    args: JsonObject,
): Sellers {
    val own = shop.sandbox.clientOptions(SELLER, site)
    val usual =
        buildJsonObject {
            put("site", own.site.wire)
            put("api", own.api.wire)
            put("base_url", own.baseUrl)
        }
    val options = record<ClientOptions>(JsonObject(args - "in_flight").over(usual))
    return shop.sandbox.sellers(oauth, options, inFlight = args["in_flight"]?.jsonPrimitive?.int)
}
