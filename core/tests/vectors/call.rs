use cobro::{Client, Error};
use serde_json::Value;

use crate::args::Args;
use crate::{requests, shown};

/// A resource call by its name. The outer error is a mistake of the vector.
pub(crate) async fn call(
    client: &Client,
    name: &str,
    mut args: Args,
) -> Result<Result<Value, Error>, String> {
    Ok(match name {
        "instore_orders.put" => {
            let order = requests::order(args)?;
            client.instore_orders().put(&order).await.map(|receipt| shown::receipt(&receipt))
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
