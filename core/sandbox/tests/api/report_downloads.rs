use crate::harness::Shop;

const REPORT: &str = "/v1/account/settlement_report";

async fn file(shop: &Shop) -> String {
    let content = "SOURCE_ID,EXTERNAL_REFERENCE\n1,r1\n2,r2\n";
    let body = serde_json::json!({
        "user_id": 701, "report": "settlement", "file_name": "a.csv", "content": content,
    });
    shop.control("POST", "/_sandbox/report_file", &body.to_string()).await;
    format!("{REPORT}/a.csv")
}

#[tokio::test]
async fn a_download_can_be_resumed() {
    let shop = Shop::open().await;
    let path = file(&shop).await;
    let whole = shop.get(&path).await;
    let etag = whole.header("etag").to_owned();
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let rest = shop.call("GET", &path, &[("range", "bytes=10-"), ("if-range", &etag)], None).await;
    assert_eq!((rest.status, rest.text.as_str()), (206, &whole.text[10..]));
    let length = whole.text.len();
    assert_eq!(rest.header("content-range"), format!("bytes 10-{}/{length}", length - 1));
    let unasked = shop.call("GET", &path, &[("range", "bytes=10-")], None).await;
    assert_eq!(unasked.status, 206, "If-Range is not needed");
    let changed = shop.call("GET", &path, &[("range", "bytes=10-"), ("if-range", "\"x\"")], None).await;
    assert_eq!((changed.status, &changed.text), (200, &whole.text));
    let beyond = shop.call("GET", &path, &[("range", &format!("bytes={length}-"))], None).await;
    assert_eq!((beyond.status, beyond.header("content-range")), (416, format!("bytes */{length}").as_str()));
    for range in ["bytes=1-5", "bytes=-5", "lines=1-", "bytes=+1-"] {
        assert_eq!(shop.call("GET", &path, &[("range", range)], None).await.status, 200, "{range}");
    }
}

#[tokio::test]
async fn ranges_can_be_ignored() {
    let shop = Shop::open().await;
    let path = file(&shop).await;
    shop.control("POST", "/_sandbox/report_options", r#"{"user_id":701,"ranges":false}"#).await;
    let whole = shop.call("GET", &path, &[("range", "bytes=10-")], None).await;
    assert_eq!(whole.status, 200);
    assert!(whole.text.starts_with("SOURCE_ID") && whole.headers.get("accept-ranges").is_none());
}

#[tokio::test]
async fn a_download_can_break_off_halfway() {
    let shop = Shop::open().await;
    let path = file(&shop).await;
    let rule = format!(r#"{{"match":{{"path":"{REPORT}/a.csv"}},"times":1,"do":"truncate"}}"#);
    shop.control("POST", "/_sandbox/faults", &rule).await;
    assert!(shop.try_call("GET", &path, &[], None).await.is_err());
    assert_eq!(shop.get(&path).await.status, 200);
}
