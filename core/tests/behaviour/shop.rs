//! A shop that is set up while others set it up, and while callers go away.

use cobro::{ErrorKind, ShopActionKind, ShopPosRequest, ShopRequest, ShopStoreRequest, StoreLocationRequest};
use serde_json::json;

use crate::till::{Till, eventually};

fn shop(stores: usize, tills: usize) -> ShopRequest {
    let place =
        || StoreLocationRequest::new(("Av. Colon", "1240"), ("Cordoba", "Cordoba"), ("-31.4103", "-64.196"));
    let till = |store: usize| move |n| ShopPosRequest::new(format!("S{store}P{n}"), format!("Till {n}"));
    let store = |n| {
        let tills = (1..=tills).map(till(n)).collect();
        ShopStoreRequest::new(format!("SHOP{n}"), format!("Shop {n}"), place(), tills)
    };
    ShopRequest { stores: (1..=stores).map(store).collect() }
}

async fn made(till: &Till) -> (Vec<String>, Vec<String>) {
    let (mut stores, mut tills) = (Vec::new(), Vec::new());
    let mut all = till.client.stores().search_all(cobro::StoreSearch::default());
    while let Some(store) = all.next().await.unwrap() {
        stores.extend(store.external_id.filter(|id| id.starts_with("SHOP")));
    }
    let mut all = till.client.pos().search_all(cobro::PosSearch::default());
    while let Some(pos) = all.next().await.unwrap() {
        tills.extend(pos.external_id.filter(|id| id.starts_with('S')));
    }
    (stores, tills)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_at_once_make_nothing_twice() {
    let till = Till::open().await;
    let shop = shop(3, 4);
    let setup = till.client.setup();
    let (a, b, c, d) = tokio::join!(
        setup.ensure_shop(&shop),
        setup.ensure_shop(&shop),
        setup.ensure_shop(&shop),
        setup.ensure_shop(&shop)
    );
    let mut created = 0;
    for report in [a, b, c, d] {
        let stores = report.unwrap().stores;
        let tills = stores.iter().flat_map(|store| &store.pos).map(|pos| pos.action);
        let all = stores.iter().map(|store| store.action).chain(tills);
        created += all.filter(|action| *action == ShopActionKind::Created).count();
    }
    // Each was made by one of the four and is said to be made by that one.
    assert_eq!(created, 15);
    let (stores, tills) = made(&till).await;
    assert_eq!((stores.len(), tills.len()), (3, 12));
    assert!(setup.ensure_shop(&shop).await.unwrap().unchanged);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_setup_is_carried_out() {
    let till = Till::open().await;
    till.hold_time().await;
    till.fault("POST", "/pos", Some(1), json!({"status": 429, "headers": {"retry-after": "5"}})).await;
    let shop = shop(1, 2);
    tokio::select! {
        biased;
        report = async { till.client.setup().ensure_shop(&shop).await } => panic!("not yet: {report:?}"),
        () = eventually("it backs off", || async { till.sleepers().await == 1 }) => {}
    }
    till.advance(6).await;
    eventually("all is there", || async { made(&till).await.1.len() == 2 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_says_what_it_was_about() {
    let till = Till::open().await;
    let refused = json!({"status": 400, "body": {"error": "NAME_TOO_LONG", "message": "no", "status": 400}});
    till.fault("POST", "/pos", Some(1), refused).await;
    let error = till.client.setup().ensure_shop(&shop(1, 1)).await.unwrap_err();
    assert_eq!((error.kind(), error.details().field.as_deref()), (ErrorKind::Refused, Some("name")));
    assert!(error.to_string().contains("POS S1P1"), "{error}");
}

/// Each request has what is documented and nothing else: stores refuse the rest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_but_what_is_declared_is_sent() {
    let till = Till::open().await;
    till.client.setup().ensure_shop(&shop(1, 1)).await.unwrap();
    let store: serde_json::Value = body(&till.requests("POST", "/stores").await[0]);
    assert_eq!(
        store,
        json!({
            "name": "Shop 1", "external_id": "SHOP1",
            "location": {
                "street_name": "Av. Colon", "street_number": "1240", "city_name": "Cordoba",
                "state_name": "Cordoba", "latitude": -31.4103, "longitude": -64.196,
            },
        })
    );
    let pos: serde_json::Value = body(&till.requests("POST", "/pos").await[0]);
    let store_id = pos["store_id"].clone();
    assert!(store_id.is_string(), "digits in a string: {store_id}");
    assert_eq!(
        pos,
        json!({
            "name": "Till 1", "external_id": "S1P1", "external_store_id": "SHOP1", "store_id": store_id,
            "fixed_amount": true,
        })
    );
}

fn body(request: &serde_json::Value) -> serde_json::Value {
    match &request["body"] {
        serde_json::Value::String(text) => serde_json::from_str(text).unwrap(),
        parsed => parsed.clone(),
    }
}
