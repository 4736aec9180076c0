use cobro::{Client, Error};
use serde_json::Value;

use crate::args::Args;
use crate::report_call::report_call;
use crate::shop_call::shop_call;
use crate::{requests, shown};

/// A resource call by its name. The outer error is a mistake of the vector.
pub(crate) async fn call(client: &Client, name: &str, args: Args) -> Result<Result<Value, Error>, String> {
    match name.split('.').next() {
        Some("stores" | "pos" | "setup") => shop_call(client, name, args).await,
        Some("reports") => report_call(client, name, args).await,
        _ => sale_call(client, name, args).await,
    }
}

/// A call of what sales are made of.
async fn sale_call(client: &Client, name: &str, mut args: Args) -> Result<Result<Value, Error>, String> {
    Ok(match name {
        "instore_orders.put" => {
            let order = requests::order(args)?;
            client.instore_orders().put(&order).await.map(|receipt| shown::receipt(&receipt))
        }
        "instore_orders.post_qr" => {
            let order = requests::order(args)?;
            client.instore_orders().post_qr(&order).await.map(|receipt| shown::receipt(&receipt))
        }
        "instore_orders.put_qr" => {
            let order = requests::order(args)?;
            client.instore_orders().put_qr(&order).await.map(|receipt| shown::receipt(&receipt))
        }
        "instore_orders.confirm_cash_out" => {
            let (id, result) = (args.id("merchant_order_id")?, args.text("result")?);
            args.done()?;
            let result = requests::cash_out_result(&result)?;
            client.instore_orders().confirm_cash_out(id, result).await.map(|()| Value::Null)
        }
        "instore_orders.get" => {
            let pos = args.text("external_pos_id")?;
            args.done()?;
            let order = client.instore_orders().get(&pos).await;
            order.map(|order| order.as_ref().map_or(Value::Null, shown::instore_order))
        }
        "instore_orders.delete" => {
            let pos = args.text("external_pos_id")?;
            args.done()?;
            client.instore_orders().delete(&pos).await.map(|()| Value::Null)
        }
        "orders.create" => {
            let order = requests::qr_order(args)?;
            client.orders().create(&order).await.map(|order| shown::qr_order(&order))
        }
        "orders.get" => {
            let id = args.text("id")?;
            args.done()?;
            client.orders().get(&id).await.map(|order| shown::qr_order(&order))
        }
        "orders.cancel" => {
            let (id, key) = (args.text("id")?, args.maybe_text("idempotency_key")?);
            args.done()?;
            client.orders().cancel(&id, key.as_deref()).await.map(|order| shown::qr_order(&order))
        }
        "orders.refund" => {
            let id = args.text("id")?;
            let request = requests::qr_order_refund(args)?;
            client.orders().refund(&id, &request).await.map(|order| shown::qr_order(&order))
        }
        "orders.search" => {
            let search = requests::qr_order_search(args)?;
            client.orders().search(&search).await.map(|page| shown::qr_order_page(&page))
        }
        "merchant_orders.get" => {
            let id = args.id("id")?;
            args.done()?;
            client.merchant_orders().get(id).await.map(|order| shown::merchant_order(&order))
        }
        "merchant_orders.search" => {
            let search = requests::merchant_order_search(args)?;
            client.merchant_orders().search(&search).await.map(|page| shown::merchant_order_page(&page))
        }
        "payments.get" => {
            let id = args.id("id")?;
            args.done()?;
            client.payments().get(id).await.map(|payment| shown::payment(&payment))
        }
        "payments.cancel" => {
            let id = args.id("id")?;
            args.done()?;
            client.payments().cancel(id).await.map(|()| Value::Null)
        }
        "payments.search" => {
            let search = requests::payment_search(args)?;
            client.payments().search(&search).await.map(|page| shown::payment_page(&page))
        }
        "refunds.create" => {
            let id = args.id("payment_id")?;
            let request = requests::refund(args)?;
            client.refunds().create(id, &request).await.map(|refund| shown::refund(&refund))
        }
        "refunds.list" => {
            let id = args.id("payment_id")?;
            args.done()?;
            client.refunds().list(id).await.map(|refunds| shown::refunds(&refunds))
        }
        "refunds.get" => {
            let (payment, refund) = (args.id("payment_id")?, args.id("refund_id")?);
            args.done()?;
            client.refunds().get(payment, refund).await.map(|refund| shown::refund(&refund))
        }
        other => return Err(format!("there is no call {other}")),
    })
}
