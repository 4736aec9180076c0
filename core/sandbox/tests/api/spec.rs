//! The sandbox's answers against the vendor's own schemas. Where a better source
//! contradicts them the contradiction is listed; one that is gone must go from
//! the list.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::{Shop, order};

/// Answer, place, and why not as the file has it.
const CONTRADICTIONS: [(&str, &str, &str); 27] = [
    ("error", "/cause/0/code", "the reference has words for merchant orders, stores and POS"),
    ("merchant order", "/application_id", "the reference has a number"),
    ("merchant order", "/notification_url", "the reference has null when there is none"),
    ("merchant order", "/order_status", "the reference has reverted and partially_reverted"),
    ("merchant order", "/sponsor_id", "the reference has null when there is none"),
    ("order", "/items/0/unit_price", "the reference has strings for all money"),
    ("order", "/status", "the status page of QR has refunded and expired"),
    ("order", "/status_detail", "the status page of QR has details for them"),
    ("order", "/transactions/payments/0/status", "the same for transactions"),
    ("order", "/transactions/payments/0/status_detail", "the reference has ready_to_process"),
    ("order", "/user_id", "the reference has a string"),
    ("order search", "/paging/limit", "the official SDK for Node has strings"),
    ("order search", "/paging/offset", "the same"),
    ("order search", "/paging/total", "the same"),
    ("payment", "/notification_url", "live payments have null when there is none"),
    ("payment", "/statement_descriptor", "the same"),
    ("payment", "/transaction_details/external_resource_url", "the same"),
    ("refund", "/label", "the reference has an array"),
    ("refund", "/unique_sequence_number", "the reference has null"),
    ("refunds", "", "the official SDKs have an array, the file one refund"),
    ("report", "/file_name", "the reference has null until there is one"),
    ("report", "/id", "the reference has a number"),
    ("report", "/status", "the reference has words of its own"),
    ("report task", "/id", "the reference has a number"),
    ("report task", "/status", "the reference has words of its own"),
    ("store", "/id", "samples have a number"),
    ("till", "/id", "samples have a number"),
];

fn spec() -> Value {
    let text = include_str!("../spec/mercadopago.openapi.json");
    let mut spec: Value = serde_json::from_str(text).unwrap();
    admit_null(&mut spec);
    spec
}

/// The file says `nullable`, as OpenAPI 3.0 did, and calls itself 3.1, where a
/// type says so.
fn admit_null(schema: &mut Value) {
    if let Value::Object(fields) = schema {
        if fields.get("nullable") == Some(&Value::Bool(true)) {
            let kind = fields["type"].clone();
            fields.insert("type".to_owned(), json!([kind, "null"]));
        }
        fields.values_mut().for_each(admit_null);
    } else if let Value::Array(parts) = schema {
        parts.iter_mut().for_each(admit_null);
    }
}

fn answer_of(operation: &str, method: &str, status: &str) -> String {
    let path = operation.replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
    format!("#/paths/{path}/{method}/responses/{status}/content/application~1json/schema")
}

fn component(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

fn validator(spec: &Value, reference: &str) -> Validator {
    let mut schema = spec.clone();
    schema["$ref"] = reference.into();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// The hits of a search, which are looked at as what they are, and the rest of it.
fn taken_apart(mut found: Value, list: &str) -> (Vec<Value>, Value) {
    let hits = found[list].take().as_array().unwrap().clone();
    assert!(!hits.is_empty());
    found[list] = json!([]);
    (hits, found)
}

/// What was answered, by what it is and the schema it should have.
async fn answers() -> Vec<(&'static str, String, Vec<Value>)> {
    let shop = Shop::open().await;
    let created = shop.order("v1-1", "10", "hybrid").await;
    let canceled = shop.cancel_order(&created["id"], "cancel").await.json();
    let (paid, _) = shop.paid_order("v1-2", "100").await;
    let processed = shop.get_order(&paid["id"]).await;
    let refunded_order = shop.refund_order(&paid["id"], "refund-1", "").await.json();
    let refunded = shop.get_order(&paid["id"]).await;
    let waiting = shop.order("v1-3", "10", "static").await;
    let scan_id = shop.scan_id().await;
    shop.pay(&scan_id, "in_process").await;
    let in_process = shop.get_order(&waiting["id"]).await;
    let expiring = shop.order("v1-4", "10", "dynamic").await;
    shop.advance(901);
    let expired = shop.get_order(&expiring["id"]).await;
    let always = "begin_date=2020-01-01T00:00:00Z&end_date=2100-01-01T00:00:00Z";
    let order_search = shop.get(&format!("/v1/orders?{always}")).await.json();
    let (mut orders, order_search) = taken_apart(order_search, "data");
    orders.extend([created, canceled, processed, refunded, in_process, expired]);

    let id = shop.paid("r1", "100.50").await;
    let approved = shop.payment(id).await;
    let refund = shop.refund(id, "refund-2", r#"{"amount":10}"#).await.json();
    let part = shop.payment(id).await;
    let refunds = shop.get(&format!("/v1/payments/{id}/refunds")).await.json();
    let one = shop.get(&format!("/v1/payments/{id}/refunds/{}", refund["id"])).await.json();
    let merchant_order = shop.merchant_order("r1").await;
    shop.put(crate::harness::ON_POS, &order("r2", "10")).await;
    let scan_id = shop.scan_id().await;
    let open = shop.merchant_order("r2").await;
    let id = shop.pay(&scan_id, "rejected").await["payment_id"].as_u64().unwrap();
    let rejected = shop.payment(id).await;
    let (mut payments, payment_search) = taken_apart(shop.get("/v1/payments/search").await.json(), "results");
    payments.extend([approved, part, rejected]);

    let (stores, store_search) = taken_apart(shop.get("/users/701/stores/search").await.json(), "results");
    let store = shop.get(&format!("/stores/{}", stores[0]["id"])).await.json();
    let (tills, till_search) = taken_apart(shop.get("/pos").await.json(), "results");
    let report = "/v1/account/settlement_report";
    let config = r#"{"file_name_prefix":"a","separator":";","display_timezone":"America/Lima",
        "columns":[{"key":"SOURCE_ID","alias":"id"}],"frequency":{"type":"daily","hour":5,"value":1}}"#;
    let config = shop.post(&format!("{report}/config"), config).await.json();
    let window = r#"{"begin_date":"2026-01-01T00:00:00Z","end_date":"2026-01-31T23:59:59Z"}"#;
    let begun = shop.post(report, window).await.json();
    let (mut reports, report_search) = taken_apart(shop.get(report).await.json(), "results");
    shop.advance(90);
    let done = shop.get(&format!("{report}/task/{}", begun["id"])).await.json();
    reports.extend(shop.get(&format!("{report}/list")).await.json().as_array().unwrap().clone());
    let error = shop.get("/v1/payments/1").await.json();
    let named = shop.get("/merchant_orders/1").await.json();

    vec![
        ("order", component("Order"), orders),
        ("order refund", answer_of("/v1/orders/{order_id}/refund", "post", "201"), vec![refunded_order]),
        ("order search", answer_of("/v1/orders", "get", "200"), vec![order_search]),
        ("payment", component("Payment"), payments),
        ("payment search", answer_of("/v1/payments/search", "get", "200"), vec![payment_search]),
        ("refund", answer_of("/v1/payments/{id}/refunds", "post", "201"), vec![refund, one]),
        ("refunds", answer_of("/v1/payments/{id}/refunds", "get", "200"), vec![refunds]),
        ("merchant order", answer_of("/merchant_orders/{id}", "get", "200"), vec![merchant_order, open]),
        ("store", answer_of("/stores/{id}", "get", "200"), vec![store]),
        ("store", component("Store"), stores),
        ("store search", answer_of("/users/{user_id}/stores/search", "get", "200"), vec![store_search]),
        ("till", component("POS"), tills),
        ("till search", answer_of("/pos", "get", "200"), vec![till_search]),
        ("report config", component("ReportConfig"), vec![config]),
        ("report task", component("ReportTask"), vec![begun, done]),
        ("report", component("ReportEntry"), reports),
        ("report search", component("ReportListResult"), vec![report_search]),
        ("error", component("Error"), vec![error, named]),
    ]
}

#[tokio::test]
async fn answers_are_as_the_vendors_schemas_have_them() {
    let spec = spec();
    let mut found = BTreeSet::new();
    for (what, schema, instances) in answers().await {
        let validator = validator(&spec, &schema);
        for instance in &instances {
            for error in validator.iter_errors(instance) {
                found.insert((what.to_owned(), error.instance_path().to_string()));
            }
        }
    }
    let listed: BTreeSet<_> =
        CONTRADICTIONS.iter().map(|(what, place, _)| ((*what).to_owned(), (*place).to_owned())).collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(unlisted.is_empty(), "not as in the schemas: {unlisted:#?}");
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "no longer contradicted: {gone:#?}");
}

#[test]
fn every_contradiction_has_a_reason() {
    assert!(CONTRADICTIONS.iter().all(|(_, _, reason)| !reason.is_empty()));
}
