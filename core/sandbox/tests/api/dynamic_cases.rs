//! The cases Mercado Pago asks integrators of the dynamic model to show, on
//! both generations of the API.

use serde_json::Value;

use crate::emv;
use crate::harness::{Shop, order, v1_order};
use crate::qrs::QRS;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Api {
    Attached,
    Unattached,
    Dynamic,
    Hybrid,
}

const ALL: [Api; 4] = [Api::Unattached, Api::Attached, Api::Dynamic, Api::Hybrid];

/// A sale that waits for its buyer.
struct Sale {
    shop: Shop,
    api: Api,
    qr_data: Value,
    /// The id in `/v1/orders`.
    order_id: Value,
}

impl Sale {
    async fn open(api: Api) -> Self {
        let shop = Shop::open().await;
        let made = match api {
            Api::Unattached => shop.post(QRS, &order("r1", "10.50")).await.json(),
            Api::Attached => shop.put(QRS, &order("r1", "10.50")).await.json(),
            Api::Dynamic => shop.keyed("/v1/orders", "k", &v1_order("r1", "10.50", "dynamic")).await.json(),
            Api::Hybrid => shop.keyed("/v1/orders", "k", &v1_order("r1", "10.50", "hybrid")).await.json(),
        };
        let v1 = matches!(api, Api::Dynamic | Api::Hybrid);
        let qr_data = if v1 { &made["type_response"]["qr_data"] } else { &made["qr_data"] };
        Self { api, qr_data: qr_data.clone(), order_id: made["id"].clone(), shop }
    }

    async fn scan(&self) -> Value {
        self.shop.scan_qr(&self.qr_data).await
    }

    async fn scan_id(&self) -> String {
        self.scan().await["scan_id"].as_str().unwrap().to_owned()
    }

    /// Whether the till would say that it is paid.
    async fn is_paid(&self) -> bool {
        if self.order_id.is_null() {
            self.shop.merchant_order("r1").await["status"] == "closed"
        } else {
            self.shop.get_order(&self.order_id).await["status"] == "processed"
        }
    }
}

#[tokio::test]
async fn d1_correct_scan() {
    for api in ALL {
        let sale = Sale::open(api).await;
        emv::read(sale.qr_data.as_str().unwrap());
        let scan = sale.scan().await;
        assert_eq!((&scan["screen"], &scan["amount"]), (&"checkout".into(), &"10.50".into()), "{api:?}");
    }
}

#[tokio::test]
async fn d2_approved_payment() {
    for api in ALL {
        let sale = Sale::open(api).await;
        let scan_id = sale.scan_id().await;
        sale.shop.pay(&scan_id, "approved").await;
        assert!(sale.is_paid().await, "{api:?}");
    }
}

#[tokio::test]
async fn d3_rejected_payment() {
    for api in ALL {
        let sale = Sale::open(api).await;
        let scan_id = sale.scan_id().await;
        sale.shop.pay(&scan_id, "rejected").await;
        assert!(!sale.is_paid().await, "{api:?}");
        assert_eq!(sale.scan().await["screen"], "checkout", "{api:?}: the till waits");
    }
}

#[tokio::test]
async fn d4_second_attempt() {
    for api in ALL {
        let sale = Sale::open(api).await;
        let scan_id = sale.scan_id().await;
        sale.shop.pay(&scan_id, "rejected").await;
        sale.shop.pay(&scan_id, "approved").await;
        assert!(sale.is_paid().await, "{api:?}");
        let payments = sale.shop.ledger().await["payments"].clone();
        let statuses: Vec<_> = payments.as_array().unwrap().iter().map(|one| &one["status"]).collect();
        assert_eq!(statuses, ["rejected", "approved"], "{api:?}");
    }
}

#[tokio::test]
async fn d5_expiration() {
    for api in ALL {
        let sale = Sale::open(api).await;
        sale.shop.advance(15 * 60);
        assert_eq!(sale.scan().await, serde_json::json!({ "screen": "expired" }), "{api:?}");
        if !sale.order_id.is_null() {
            assert_eq!(sale.shop.get_order(&sale.order_id).await["status"], "expired", "{api:?}");
        }
    }
}

#[tokio::test]
async fn d6_refund() {
    for api in ALL {
        let sale = Sale::open(api).await;
        let scan_id = sale.scan_id().await;
        let payment = sale.shop.pay(&scan_id, "approved").await["payment_id"].as_u64().unwrap();
        let refund = if sale.order_id.is_null() {
            sale.shop.refund(payment, "refund", "{}").await
        } else {
            sale.shop.refund_order(&sale.order_id, "refund", "").await
        };
        assert_eq!(refund.status, 201, "{:?}", sale.api);
        assert_eq!(sale.shop.payment(payment).await["status"], "refunded", "{api:?}");
    }
}
