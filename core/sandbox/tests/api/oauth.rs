use serde_json::{Value, json};

use crate::harness::{Answer, Shop, v1_order};
use crate::notifications::Receiver;

const APP: u64 = 1_111_222_233_334_444;
const CALLBACK: &str = "https://pos.example.com/callback";
/// Of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A shop with an application.
async fn registered(more: Value) -> Shop {
    let shop = Shop::open().await;
    let mut application = json!({
        "client_id": APP,
        "client_secret": "s3cret",
        "redirect_uris": [CALLBACK, "https://pos.example.com/other?till=1"],
    });
    application.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    shop.control("POST", "/_sandbox/applications", &application.to_string()).await;
    shop
}

async fn authorize(shop: &Shop, more: Value) -> String {
    let mut consent = json!({ "client_id": APP, "user_id": 701, "redirect_uri": CALLBACK });
    consent.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = shop.control("POST", "/_sandbox/authorize", &consent.to_string()).await;
    answer["code"].as_str().unwrap().to_owned()
}

/// A request of `/oauth/token`: these fields over the usual ones, null for without.
async fn ask(shop: &Shop, fields: Value) -> Answer {
    let mut body = json!({ "client_id": APP.to_string(), "client_secret": "s3cret" });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    shop.call("POST", "/oauth/token", &[("authorization", "")], Some(&body.to_string())).await
}

async fn exchange(shop: &Shop, code: &str, more: Value) -> Answer {
    let mut fields = json!({ "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ask(shop, fields).await
}

async fn refresh(shop: &Shop, token: &Value) -> Answer {
    ask(shop, json!({ "grant_type": "refresh_token", "refresh_token": token })).await
}

/// Tokens of seller 701.
async fn linked(shop: &Shop) -> Value {
    let code = authorize(shop, json!({})).await;
    let answer = exchange(shop, &code, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn status_with(shop: &Shop, token: &Value) -> u16 {
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    shop.call("GET", "/v1/payments/search", &[("authorization", &bearer)], None).await.status
}

/// What is refused, with which word.
fn refused(answer: &Answer) -> String {
    let json = answer.json();
    assert_eq!((answer.status, &json["status"], &json["cause"]), (400, &400.into(), &json!([])), "{json}");
    assert!(!json["message"].as_str().unwrap().is_empty());
    json["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_gives_tokens_of_the_seller() {
    let shop = registered(json!({})).await;
    let code = authorize(&shop, json!({})).await;
    assert!(code.starts_with("TG-") && code.ends_with("-701"), "{code}");
    let tokens = exchange(&shop, &code, json!({})).await.json();
    let access = tokens["access_token"].as_str().unwrap();
    let parts: Vec<&str> = access.split('-').collect();
    assert_eq!((parts[0], parts[1], parts[4]), ("APP_USR", APP.to_string().as_str(), "701"), "{access}");
    assert_eq!((parts[2].len(), parts[3].len()), (6, 32));
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"bearer".into(), &15_552_000.into()));
    assert_eq!((&tokens["scope"], &tokens["user_id"]), (&"offline_access read write".into(), &701.into()));
    assert_eq!(tokens["live_mode"], true);
    assert!(tokens["public_key"].as_str().unwrap().starts_with("APP_USR-"));
    assert!(tokens["refresh_token"].as_str().unwrap().starts_with("TG-"));
    assert_eq!(status_with(&shop, &tokens["access_token"]).await, 200);
}

#[tokio::test]
async fn a_form_does_as_well() {
    let shop = registered(json!({})).await;
    let code = authorize(&shop, json!({})).await;
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("grant_type", "authorization_code"), ("client_secret", "s3cret"), ("code", &code)])
        .extend_pairs([("redirect_uri", CALLBACK), ("client_id", &APP.to_string())])
        .finish();
    let request = shop.http.post(format!("{}/oauth/token", shop.sandbox.base_url()));
    let request = request.header("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    let answer: Value =
        serde_json::from_str(&request.body(form).send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(answer["user_id"], 701, "{answer}");
}

#[tokio::test]
async fn a_code_is_good_once_and_for_ten_minutes() {
    let shop = registered(json!({})).await;
    let code = authorize(&shop, json!({})).await;
    assert_eq!(exchange(&shop, &code, json!({})).await.status, 200);
    assert_eq!(refused(&exchange(&shop, &code, json!({})).await), "invalid_grant");
    let late = authorize(&shop, json!({})).await;
    shop.advance(600);
    assert_eq!(refused(&exchange(&shop, &late, json!({})).await), "invalid_grant");
    let in_time = authorize(&shop, json!({})).await;
    shop.advance(590);
    assert_eq!(exchange(&shop, &in_time, json!({})).await.status, 200);
}

#[tokio::test]
async fn the_redirect_uri_is_compared_to_the_letter() {
    let shop = registered(json!({})).await;
    let consent = json!({ "client_id": APP, "user_id": 701, "redirect_uri": format!("{CALLBACK}/") });
    let refusal = shop.try_control("POST", "/_sandbox/authorize", &consent.to_string()).await.unwrap_err();
    assert_eq!(refusal.status, 409);
    let code = authorize(&shop, json!({})).await;
    let other = json!({ "redirect_uri": "https://pos.example.com/other?till=1" });
    assert_eq!(refused(&exchange(&shop, &code, other).await), "invalid_grant");
    assert_eq!(exchange(&shop, &code, json!({})).await.status, 200, "a try that fails uses nothing up");
}

#[tokio::test]
async fn every_mistake_has_its_word() {
    let shop = registered(json!({})).await;
    let code = authorize(&shop, json!({})).await;
    let cases = [
        (json!({ "grant_type": null }), "invalid_request"),
        (json!({ "grant_type": "password" }), "unsupported_grant_type"),
        (json!({ "client_id": null }), "invalid_request"),
        (json!({ "client_id": "5" }), "invalid_client"),
        (json!({ "client_id": "nobody" }), "invalid_client"),
        (json!({ "client_secret": "wrong" }), "invalid_client"),
        (json!({ "client_secret": "" }), "invalid_request"),
        (json!({ "code": null }), "invalid_request"),
        (json!({ "code": "TG-nothing-701" }), "invalid_grant"),
        (json!({ "redirect_uri": null }), "invalid_request"),
        (json!({ "test_token": "perhaps" }), "invalid_request"),
    ];
    for (change, error) in cases {
        assert_eq!(refused(&exchange(&shop, &code, change.clone()).await), error, "{change}");
    }
    let refresh = json!({ "grant_type": "refresh_token" });
    assert_eq!(refused(&ask(&shop, refresh).await), "invalid_request");
    let nonsense = shop.call("POST", "/oauth/token", &[], Some("[1]")).await;
    assert_eq!(refused(&nonsense), "invalid_request");
}

#[tokio::test]
async fn the_code_of_another_application_is_no_good() {
    let shop = registered(json!({})).await;
    let other = json!({ "client_id": 5, "client_secret": "other", "redirect_uris": [CALLBACK] });
    shop.control("POST", "/_sandbox/applications", &other.to_string()).await;
    let code = authorize(&shop, json!({})).await;
    let theirs = json!({ "client_id": 5, "client_secret": "other" });
    assert_eq!(refused(&exchange(&shop, &code, theirs).await), "invalid_grant");
    let token = linked(&shop).await["refresh_token"].clone();
    let stolen = json!({ "grant_type": "refresh_token", "refresh_token": token, "client_id": 5, "client_secret": "other" });
    assert_eq!(refused(&ask(&shop, stolen).await), "invalid_grant");
    assert_eq!(refresh(&shop, &token).await.status, 200);
}

#[tokio::test]
async fn with_a_challenge_the_verifier_decides() {
    let shop = registered(json!({ "pkce": true })).await;
    let without = json!({ "client_id": APP, "user_id": 701, "redirect_uri": CALLBACK });
    let refusal = shop.try_control("POST", "/_sandbox/authorize", &without.to_string()).await.unwrap_err();
    assert!(refusal.body.contains("code_challenge"), "{}", refusal.body);
    for (challenge, method) in [(CHALLENGE, "S256"), (VERIFIER, "plain")] {
        let proof = json!({ "code_challenge": challenge, "code_challenge_method": method });
        let code = authorize(&shop, proof).await;
        assert_eq!(refused(&exchange(&shop, &code, json!({})).await), "invalid_request");
        let wrong = json!({ "code_verifier": VERIFIER.replace('d', "e") });
        assert_eq!(refused(&exchange(&shop, &code, wrong).await), "invalid_grant");
        let right = exchange(&shop, &code, json!({ "code_verifier": VERIFIER })).await;
        assert_eq!(right.status, 200, "{method}: {}", right.text);
    }
    for bad in [
        json!({ "code_challenge": "short" }),
        json!({ "code_challenge": CHALLENGE, "code_challenge_method": "S1" }),
    ] {
        let mut consent = without.clone();
        consent.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        let refusal =
            shop.try_control("POST", "/_sandbox/authorize", &consent.to_string()).await.unwrap_err();
        assert_eq!(refusal.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_once() {
    let shop = registered(json!({})).await;
    let first = linked(&shop).await;
    shop.advance(60);
    let second = refresh(&shop, &first["refresh_token"]).await.json();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_ne!(second["access_token"], first["access_token"]);
    assert_eq!((&second["user_id"], &second["expires_in"]), (&701.into(), &15_552_000.into()));
    assert_eq!(refused(&refresh(&shop, &first["refresh_token"]).await), "invalid_grant");
    assert_eq!(status_with(&shop, &first["access_token"]).await, 200, "not said to die of it");
    assert_eq!(refresh(&shop, &second["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn a_refresh_can_end_the_access_token_before_it() {
    let shop = registered(json!({})).await;
    shop.options(r#"{"refresh_revokes_access":true}"#).await;
    let first = linked(&shop).await;
    let second = refresh(&shop, &first["refresh_token"]).await.json();
    assert_eq!(status_with(&shop, &first["access_token"]).await, 401);
    assert_eq!(status_with(&shop, &second["access_token"]).await, 200);
}

#[tokio::test]
async fn an_access_token_lives_for_180_days() {
    let shop = registered(json!({})).await;
    let tokens = linked(&shop).await;
    shop.advance(180 * 24 * 60 * 60 - 60);
    assert_eq!(status_with(&shop, &tokens["access_token"]).await, 200);
    let renewed = refresh(&shop, &tokens["refresh_token"]).await.json();
    shop.advance(61);
    assert_eq!(status_with(&shop, &tokens["access_token"]).await, 401);
    assert_eq!(status_with(&shop, &renewed["access_token"]).await, 200);
    shop.advance(180 * 24 * 60 * 60);
    assert_eq!(
        refused(&refresh(&shop, &renewed["refresh_token"]).await),
        "invalid_grant",
        "too late to refresh"
    );
}

#[tokio::test]
async fn a_lost_answer_takes_the_refresh_token_along() {
    let shop = registered(json!({})).await;
    let tokens = linked(&shop).await;
    let fault = json!({ "match": { "path": "/oauth/token" }, "times": 1, "do": "drop_after" });
    shop.control("POST", "/_sandbox/faults", &fault.to_string()).await;
    let body = json!({ "grant_type": "refresh_token", "client_id": APP, "client_secret": "s3cret",
        "refresh_token": tokens["refresh_token"] });
    assert!(shop.try_call("POST", "/oauth/token", &[], Some(&body.to_string())).await.is_err());
    assert_eq!(refused(&refresh(&shop, &tokens["refresh_token"]).await), "invalid_grant");
    assert_eq!(status_with(&shop, &tokens["access_token"]).await, 200);
}

#[tokio::test]
async fn an_application_gets_a_token_of_its_own() {
    let shop = registered(json!({})).await;
    let own = json!({ "grant_type": "client_credentials" });
    assert_eq!(refused(&ask(&shop, own.clone()).await), "unauthorized_client", "nobody's application");
    let shop = registered(json!({ "user_id": 702 })).await;
    let tokens = ask(&shop, own).await.json();
    assert_eq!((&tokens["user_id"], &tokens["refresh_token"]), (&702.into(), &Value::Null));
    assert_eq!(status_with(&shop, &tokens["access_token"]).await, 200);
}

#[tokio::test]
async fn scopes_are_asked_for_and_narrowed() {
    let shop = registered(json!({})).await;
    let code = authorize(&shop, json!({ "scope": "read" })).await;
    let tokens = exchange(&shop, &code, json!({})).await.json();
    assert_eq!((&tokens["scope"], &tokens["refresh_token"]), (&"read".into(), &Value::Null));
    let mut consent =
        json!({ "client_id": APP, "user_id": 701, "redirect_uri": CALLBACK, "scope": "everything" });
    let refusal = shop.try_control("POST", "/_sandbox/authorize", &consent.to_string()).await.unwrap_err();
    assert!(refusal.body.contains("invalid_scope"), "{}", refusal.body);
    consent["scope"] = "offline_access read".into();
    let code = shop.control("POST", "/_sandbox/authorize", &consent.to_string()).await["code"].clone();
    let token = exchange(&shop, code.as_str().unwrap(), json!({})).await.json()["refresh_token"].clone();
    let wider = json!({ "grant_type": "refresh_token", "refresh_token": token, "scope": "read write" });
    assert_eq!(refused(&ask(&shop, wider).await), "invalid_scope");
}

#[tokio::test]
async fn test_credentials_say_so() {
    let shop = registered(json!({})).await;
    for test_token in [json!("true"), json!(true)] {
        let code = authorize(&shop, json!({})).await;
        let tokens = exchange(&shop, &code, json!({ "test_token": test_token })).await.json();
        assert_eq!(tokens["live_mode"], false);
        assert_eq!(refresh(&shop, &tokens["refresh_token"]).await.json()["live_mode"], false);
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused_by_every_family_and_told() {
    let (shop, mut receiver) = (registered(json!({})).await, Receiver::open().await);
    let settings = json!({ "webhook_url": receiver.url, "secret": "hush" });
    shop.control("POST", "/_sandbox/notifications", &settings.to_string()).await;
    let tokens = linked(&shop).await;
    assert_eq!(receiver.next().await.body["action"], "application.authorized");
    let pending = authorize(&shop, json!({})).await;
    receiver.next().await;

    let revoked = shop.control("POST", "/_sandbox/revoke", r#"{"user_id":701}"#).await;
    assert_eq!(revoked, json!({ "revoked": 1 }));
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    for path in [
        "/pos",
        "/users/701/stores/search",
        "/v1/payments/search",
        "/merchant_orders/search",
        "/v1/orders?begin_date=2020-01-01T00:00:00Z&end_date=2100-01-01T00:00:00Z",
        "/instore/qr/seller/collectors/701/pos/P1/orders",
    ] {
        assert_eq!(shop.call("GET", path, &[("authorization", &bearer)], None).await.status, 401, "{path}");
    }
    assert_eq!(refused(&refresh(&shop, &tokens["refresh_token"]).await), "invalid_grant");
    assert_eq!(refused(&exchange(&shop, &pending, json!({})).await), "invalid_grant");
    let heard = receiver.next().await;
    assert!(heard.head.starts_with("POST /ipn?caja=1&data.id=701&type=mp-connect "), "{}", heard.head);
    assert!(heard.head.contains("x-signature: ts="), "{}", heard.head);
    assert_eq!(
        (&heard.body["type"], &heard.body["action"], &heard.body["user_id"], &heard.body["application_id"]),
        (&"mp-connect".into(), &"application.deauthorized".into(), &701.into(), &APP.into())
    );
    assert_eq!(heard.body["data"], json!({ "id": "701" }));
    assert!(receiver.is_quiet(), "once for each application");
    assert_eq!(shop.get("/pos").await.status, 200, "a token that wasn't given here goes on");
}

#[tokio::test]
async fn revoking_one_application_leaves_the_others() {
    let shop = registered(json!({})).await;
    let tokens = linked(&shop).await;
    assert_eq!(
        shop.control("POST", "/_sandbox/revoke", r#"{"user_id":701,"client_id":5}"#).await["revoked"],
        0
    );
    assert_eq!(shop.control("POST", "/_sandbox/revoke", r#"{"user_id":702}"#).await["revoked"], 0);
    assert_eq!(status_with(&shop, &tokens["access_token"]).await, 200);
    let body = format!(r#"{{"user_id":701,"client_id":{APP}}}"#);
    assert_eq!(shop.control("POST", "/_sandbox/revoke", &body).await["revoked"], 1);
    assert_eq!(status_with(&shop, &tokens["access_token"]).await, 401);
}

#[tokio::test]
async fn the_page_sends_the_browser_back_with_a_code() {
    let shop = registered(json!({})).await;
    let page =
        |query: &str| format!("/authorization?client_id={APP}&response_type=code&platform_id=mp&{query}");
    let browser =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let visit = async |query: &str| {
        browser.get(format!("{}{}", shop.sandbox.base_url(), page(query))).send().await.unwrap()
    };
    let callback = "redirect_uri=https%3A%2F%2Fpos.example.com%2Fother%3Ftill%3D1";
    let proof = format!("code_challenge={CHALLENGE}&code_challenge_method=S256");
    let answer = visit(&format!("state=a%20b&{callback}&{proof}&user_id=701")).await;
    assert_eq!(answer.status(), 302);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let (start, rest) = location.split_once("&code=").unwrap();
    assert_eq!(start, "https://pos.example.com/other?till=1");
    let (code, state) = rest.split_once("&state=").unwrap();
    assert_eq!(state, "a+b");
    let more = json!({ "redirect_uri": start, "code_verifier": VERIFIER });
    assert_eq!(exchange(&shop, code, more).await.status, 200);
    for wrong in [
        format!("{callback}&state=1"),
        "redirect_uri=https%3A%2F%2Fevil.example&user_id=701".to_owned(),
        format!("{callback}&user_id=701&code_challenge=x"),
    ] {
        let answer = visit(&wrong).await;
        assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None), "{wrong}");
    }
}

#[tokio::test]
async fn the_marketplaces_fee_needs_a_linked_account() {
    let shop = registered(json!({ "user_id": 701 })).await;
    let body = v1_order("r1", "10.00", "static")
        .replace(r#""type":"qr""#, r#""type":"qr","marketplace_fee":"1.00""#);
    let make = async |token: &Value, key: &str| {
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        let headers = [("authorization", bearer.as_str()), ("x-idempotency-key", key)];
        shop.call("POST", "/v1/orders", &headers, Some(&body)).await
    };
    let own = ask(&shop, json!({ "grant_type": "client_credentials" })).await.json();
    assert_eq!(make(&own["access_token"], "k1").await.order_code().1, "marketplace_not_valid");
    let made = make(&linked(&shop).await["access_token"], "k2").await;
    assert_eq!((made.status, &made.json()["marketplace_fee"]), (201, &"1.00".into()), "{}", made.text);
    assert_eq!(made.json()["integration_data"]["application_id"], APP.to_string());
}

#[tokio::test]
async fn the_request_log_keeps_secrets_to_itself() {
    let shop = registered(json!({})).await;
    let tokens = linked(&shop).await;
    refresh(&shop, &tokens["refresh_token"]).await;
    let form = format!("grant_type=refresh_token&client_secret=s3cret&client_id={APP}&refresh_token=TG-x");
    let headers = [("authorization", ""), ("x-form", "1")];
    shop.call("POST", "/oauth/token", &headers, Some(&form)).await;
    shop.call("POST", "/oauth/token", &headers, Some(r#"{"client_secret":"s3cret""#)).await;
    let log = shop.control("GET", "/_sandbox/requests", "").await.to_string();
    assert!(log.contains("refresh_token") && log.contains("[redacted]"), "{log}");
    for secret in ["s3cret", "TG-"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn a_reset_forgets_applications_and_their_tokens() {
    let shop = registered(json!({})).await;
    let tokens = linked(&shop).await;
    shop.control("POST", "/_sandbox/revoke", r#"{"user_id":701}"#).await;
    shop.control("POST", "/_sandbox/reset", "{}").await;
    assert_eq!(refused(&refresh(&shop, &tokens["refresh_token"]).await), "invalid_client");
    assert_eq!(
        status_with(&shop, &tokens["access_token"]).await,
        200,
        "well-formed, and nothing known of it"
    );
}
