//! An application that acts for many sellers: one use of each refresh token,
//! whoever wants it and whatever goes wrong.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use cobro::testing::Sandbox;
use cobro::{
    Api, AuthorizationRequest, BoxFuture, ClientOptions, CodeExchangeRequest, Error, ErrorKind, OAuth,
    OAuthOptions, PaymentSearch, Result, SellerTokensRequest, Sellers, Site, StoredTokens, TokenStore,
};
use serde_json::{Value, json};

const APP: &str = "1111222233334444";
const SECRET: &str = "s3cret-of-the-application";
const BACK: &str = "https://pos.example/back";
const DAY: u32 = 86_400;

/// A sandbox with an application.
struct World {
    sandbox: Sandbox,
    oauth: OAuth,
}

impl World {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let mut options = OAuthOptions::new(APP, SECRET);
        options.base_url = Some(sandbox.base_url().to_owned());
        let oauth = sandbox.oauth(&options).unwrap();
        let world = Self { sandbox, oauth };
        let application = json!({"client_id": APP.parse::<u64>().unwrap(), "client_secret": SECRET, "redirect_uris": [BACK], "user_id": 7009});
        world.control("POST", "/_sandbox/applications", application).await;
        world
    }

    async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let body = Some(body.to_string()).filter(|_| method != "GET");
        serde_json::from_str(&self.sandbox.control(method, path, body).await.unwrap()).unwrap()
    }

    fn options(&self, journal: Option<&Path>) -> ClientOptions {
        let mut options = self.sandbox.client_options(1, Site::Mla);
        options.access_token = None;
        options.api = Api::Instore;
        options.journal = journal.map(|path| path.to_str().unwrap().to_owned());
        options
    }

    fn sellers(&self, journal: Option<&Path>) -> Sellers {
        self.sandbox.sellers(self.oauth.clone(), self.options(journal), None, None).unwrap()
    }

    fn sellers_with(&self, store: Arc<dyn TokenStore>) -> Sellers {
        self.sandbox.sellers(self.oauth.clone(), self.options(None), Some(store), None).unwrap()
    }

    /// What a seller comes back with who said yes.
    async fn code(&self, user_id: i64) -> CodeExchangeRequest {
        let sent = self.oauth.authorization(&AuthorizationRequest::new(BACK)).unwrap();
        let asked: HashMap<String, String> =
            reqwest::Url::parse(&sent.url).unwrap().query_pairs().into_owned().collect();
        let consent = json!({
            "client_id": APP.parse::<u64>().unwrap(), "user_id": user_id, "redirect_uri": BACK,
            "state": asked["state"], "code_challenge": asked["code_challenge"], "code_challenge_method": "S256",
        });
        let came = self.control("POST", "/_sandbox/authorize", consent).await;
        let authorization_code =
            self.oauth.read_callback(came["redirect_to"].as_str().unwrap(), &sent.state).unwrap();
        CodeExchangeRequest {
            authorization_code,
            redirect_uri: BACK.to_owned(),
            code_verifier: sent.code_verifier,
            test_token: None,
        }
    }

    async fn link(&self, sellers: &Sellers, user_id: i64) {
        assert_eq!(sellers.authorize(&self.code(user_id).await, None).await.unwrap(), user_id);
    }

    async fn advance(&self, days: u32) {
        self.control("POST", "/_sandbox/clock", json!({"advance_s": days * DAY})).await;
    }

    async fn fault(&self, path: &str, times: u32, what: Value) {
        self.control(
            "POST",
            "/_sandbox/faults",
            json!({"match": {"path": path}, "times": times, "do": what}),
        )
        .await;
    }

    /// How many requests for tokens arrived.
    async fn token_requests(&self) -> usize {
        let log = self.control("GET", "/_sandbox/requests", Value::Null).await;
        log["requests"].as_array().unwrap().iter().filter(|r| r["path"] == "/oauth/token").count()
    }

    async fn revoke(&self, user_id: i64) {
        self.control("POST", "/_sandbox/revoke", json!({"user_id": user_id})).await;
    }
}

/// Any call that needs a good token.
async fn works(sellers: &Sellers, user_id: i64) -> Result<()> {
    let client = sellers.client(user_id).await?;
    client.payments().search(&PaymentSearch::default()).await.map(drop)
}

fn kind(result: Result<()>) -> (ErrorKind, Option<String>) {
    let error = result.unwrap_err();
    (error.kind(), error.code().map(str::to_owned))
}

#[tokio::test]
async fn a_seller_who_came_back_can_be_acted_for() {
    let world = World::new().await;
    let sellers = world.sellers(None);
    assert_eq!(kind(works(&sellers, 7001).await), (ErrorKind::NotFound, Some("seller_unknown".to_owned())));
    world.link(&sellers, 7001).await;
    works(&sellers, 7001).await.unwrap();
    let client = sellers.client(7001).await.unwrap();
    assert_eq!((client.collector_id().get(), client.site()), (7001, &Site::Mla));
    assert_eq!(world.token_requests().await, 1);
    let code = world.code(7002).await;
    assert_eq!(sellers.authorize(&code, Some(Site::Mlb)).await.unwrap(), 7002);
    assert_eq!(sellers.client(7002).await.unwrap().site(), &Site::Mlb);
    let used = sellers.authorize(&code, None).await.unwrap_err();
    assert_eq!((used.kind(), used.code()), (ErrorKind::Unauthorized, Some("invalid_grant")));
    let token = sellers.token(7001, None).await.unwrap();
    let shown = format!("{sellers:?} {:?} {client:?} {token:?} {code:?}", world.oauth);
    for secret in [SECRET, &token.access_token, "TG-", code.code_verifier.as_deref().unwrap()] {
        assert!(!shown.contains(secret), "a secret is shown");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_before_the_end_one_refresh_serves_all() {
    let world = World::new().await;
    let sellers = world.sellers(None);
    world.link(&sellers, 7001).await;
    let client = sellers.client(7001).await.unwrap();
    client.payments().search(&PaymentSearch::default()).await.unwrap();
    let first = sellers.token(7001, None).await.unwrap();
    world.advance(149).await;
    works(&sellers, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 1, "not yet");
    world.advance(2).await;
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.payments().search(&PaymentSearch::default()).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(world.token_requests().await, 2);
    let second = sellers.token(7001, None).await.unwrap();
    assert_ne!(first.access_token, second.access_token);
    // And on, for years.
    for _ in 0..5 {
        world.advance(160).await;
        works(&sellers, 7001).await.unwrap();
    }
    assert_eq!(world.token_requests().await, 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_share_a_file_use_a_refresh_token_once() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let all: Vec<Sellers> = (0..4).map(|_| world.sellers(Some(&file))).collect();
    for user_id in [7001, 7002, 7003] {
        world.link(&all[0], user_id).await;
    }
    world.advance(155).await;
    let mut running = Vec::new();
    for sellers in &all {
        for user_id in [7001, 7002, 7003] {
            let sellers = sellers.clone();
            running.push(tokio::spawn(async move { works(&sellers, user_id).await }));
        }
    }
    for call in running {
        call.await.unwrap().unwrap();
    }
    assert_eq!(world.token_requests().await, 6, "three codes, three refreshes");
    let token = all[3].token(7001, None).await.unwrap();
    assert_eq!(all[0].token(7001, None).await.unwrap(), token);
    // Nothing of it where people look.
    let journal = all[0].client(7001).await.unwrap();
    let listed = format!("{:?}", journal.journal().list(&cobro::JournalSearch::default()).await.unwrap());
    assert!(!listed.contains("APP_USR"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for name in ["journal.db", "journal.db-wal"] {
            let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}

#[tokio::test]
async fn a_token_that_the_api_refuses_is_refreshed_and_the_call_goes_on() {
    let world = World::new().await;
    let sellers = world.sellers(None);
    world.link(&sellers, 7001).await;
    works(&sellers, 7001).await.unwrap();
    world.fault("/v1/payments/search", 1, json!({"status": 401})).await;
    works(&sellers, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 2);
}

#[tokio::test]
async fn a_seller_who_took_it_back_has_to_authorise_again_and_then_all_goes_on() {
    let world = World::new().await;
    let sellers = world.sellers(None);
    world.link(&sellers, 7001).await;
    let client = sellers.client(7001).await.unwrap();
    world.revoke(7001).await;
    let search = || async { client.payments().search(&PaymentSearch::default()).await.map(drop) };
    assert_eq!(kind(search().await), (ErrorKind::Unauthorized, Some("invalid_grant".to_owned())));
    let asked = world.token_requests().await;
    assert_eq!(kind(search().await), (ErrorKind::Unauthorized, Some("authorise_again".to_owned())));
    assert_eq!(world.token_requests().await, asked, "what is dead is not sent again");
    world.link(&sellers, 7001).await;
    search().await.unwrap();
    assert!(sellers.remove(7001).await.unwrap());
    assert!(!sellers.remove(7001).await.unwrap());
    assert_eq!(sellers.token(7001, None).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn while_a_refresh_fails_the_old_token_serves() {
    let world = World::new().await;
    let sellers = world.sellers(None);
    world.link(&sellers, 7001).await;
    world.advance(151).await;
    world.fault("/oauth/token", 4, json!({"status": 503})).await;
    works(&sellers, 7001).await.unwrap();
    works(&sellers, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 5, "one call's attempts, and no more for an hour");
    world.control("POST", "/_sandbox/clock", json!({"advance_s": 3601})).await;
    works(&sellers, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 6);
    // Past its end there is nothing to fall back on.
    world.advance(181).await;
    world.fault("/oauth/token", 4, json!({"status": 503})).await;
    let error = works(&sellers, 7001).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
}

#[tokio::test]
async fn when_the_answer_is_lost_the_seller_is_asked_for_only_when_it_must_be() {
    let world = World::new().await;
    let sellers = world.sellers(None);
    world.link(&sellers, 7001).await;
    world.advance(151).await;
    world.fault("/oauth/token", 1, json!("drop_after")).await;
    works(&sellers, 7001).await.unwrap();
    world.advance(10).await;
    works(&sellers, 7001).await.unwrap();
    world.advance(20).await;
    let error = works(&sellers, 7001).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert!(!error.is_retryable());
    assert!(error.details().message.contains("authorise the application again"), "{error}");
}

/// Fails at the swaps with these numbers.
#[derive(Debug, Default)]
struct Shaky {
    rows: Mutex<HashMap<i64, StoredTokens>>,
    swaps: AtomicU32,
    fails_at: Vec<u32>,
}

impl TokenStore for Shaky {
    fn load(&self, user_id: i64) -> BoxFuture<'_, Result<Option<StoredTokens>>> {
        let row = self.rows.lock().unwrap().get(&user_id).cloned();
        Box::pin(async move { Ok(row) })
    }

    fn swap(
        &self,
        user_id: i64,
        expected: Option<i64>,
        new: Option<StoredTokens>,
    ) -> BoxFuture<'_, Result<bool>> {
        let number = self.swaps.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            if self.fails_at.contains(&number) {
                return Err(Error::invalid("store", "", "reachable", "the database is down"));
            }
            let mut rows = self.rows.lock().unwrap();
            let fits = rows.get(&user_id).map(|row| row.version) == expected;
            if fits {
                match new {
                    Some(new) => drop(rows.insert(user_id, new)),
                    None => drop(rows.remove(&user_id)),
                }
            }
            Ok(fits)
        })
    }
}

#[tokio::test]
async fn tokens_that_could_not_be_kept_are_not_used_and_not_lost() {
    let world = World::new().await;
    // 1: added. 2: "I refresh". 3: the new ones.
    let store = Arc::new(Shaky { fails_at: vec![3, 4], ..Shaky::default() });
    let sellers = world.sellers_with(store.clone());
    world.link(&sellers, 7001).await;
    world.advance(151).await;
    for _ in 0..2 {
        let error = works(&sellers, 7001).await.unwrap_err();
        assert!(error.details().message.contains("the database is down"), "{error}");
    }
    assert_eq!(world.token_requests().await, 2);
    works(&sellers, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 2, "the ones that were waiting are kept and used");
    world.advance(160).await;
    works(&sellers, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 3);
}

#[tokio::test]
async fn a_refresh_that_a_crash_left_is_taken_over() {
    let world = World::new().await;
    let store = Arc::new(Shaky::default());
    let first = world.sellers_with(store.clone());
    world.link(&first, 7001).await;
    world.advance(151).await;
    // The process ends after it said that it would refresh, and before it did.
    let row = store.rows.lock().unwrap()[&7001].clone();
    let mut secret: Value = serde_json::from_str(&row.secret).unwrap();
    secret["refreshing"] = "somebody who is gone".into();
    let row = StoredTokens { version: row.version + 1, secret: secret.to_string() };
    store.rows.lock().unwrap().insert(7001, row);
    let second = world.sellers_with(store.clone());
    works(&second, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 1, "the old token still serves, so nobody waits");
    // Longer than anybody who lives could be at it.
    world.control("POST", "/_sandbox/clock", json!({"advance_s": 60})).await;
    works(&second, 7001).await.unwrap();
    assert_eq!(world.token_requests().await, 2, "taken over");
    world.advance(31).await;
    works(&second, 7001).await.unwrap();
}

#[tokio::test]
async fn tokens_from_elsewhere_serve_too() {
    let world = World::new().await;
    let sellers = world.sellers(None);
    let grant = world.oauth.exchange(&world.code(7001).await).await.unwrap();
    assert_eq!(grant.user_id, 7001);
    assert_eq!(sellers.add(&SellerTokensRequest::of(&grant), None).await.unwrap(), 7001);
    works(&sellers, 7001).await.unwrap();
    let again = world.oauth.refresh(grant.refresh_token.as_deref().unwrap()).await.unwrap();
    assert_ne!(again.refresh_token, grant.refresh_token);
    let own = world.oauth.client_credentials().await.unwrap();
    assert_eq!((own.user_id, own.refresh_token), (7009, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_sellers_share_a_few_connections() {
    let world = World::new().await;
    let sellers = world.sandbox.sellers(world.oauth.clone(), world.options(None), None, Some(4)).unwrap();
    let mut running = Vec::new();
    for user_id in 8001..8101 {
        let access_token = world.sandbox.token(user_id);
        let tokens =
            SellerTokensRequest { access_token, refresh_token: None, user_id: None, expires_at: None };
        sellers.add(&tokens, None).await.unwrap();
        for _ in 0..3 {
            let sellers = sellers.clone();
            running.push(tokio::spawn(async move { works(&sellers, user_id).await }));
        }
    }
    for call in running {
        call.await.unwrap().unwrap();
    }
    let log = world.control("GET", "/_sandbox/requests", Value::Null).await;
    assert_eq!(log["requests"].as_array().unwrap().len(), 300);
    let connections = log["connections"].as_u64().unwrap();
    // A pool takes a connection back a moment after its answer was read.
    assert!(connections <= 12, "{connections} connections for four requests at once");
}
