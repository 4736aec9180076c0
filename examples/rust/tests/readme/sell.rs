use std::time::Duration;

use cobro::{Client, RefundRequest, Result, SaleEventKind, SaleRequest, SaleStatus};

pub async fn sell(client: &Client) -> Result<()> {
    let sale = client
        .sell(SaleRequest {
            external_store_id: Some("STORE1".into()),
            title: Some("Two coffees".into()),
            ttl: Some(Duration::from_mins(5)),
            ..SaleRequest::new("POS1", "1500.50")
        })
        .await?;

    let mut events = sale.events();
    while let Some(event) = events.next().await? {
        if event.kind == SaleEventKind::Rejected {
            println!("rejected: the buyer can try again");
        }
    }

    let outcome = sale.check().await?;
    if outcome.status == SaleStatus::Paid {
        println!("paid {} {}", outcome.paid_amount, outcome.currency_id);
        let part = RefundRequest { amount: Some("500".into()), ..RefundRequest::default() };
        let refund = sale.refund(part).await?; // RefundRequest::default(): all that is left
        println!("refunded {}, {} left", refund.amount, refund.left);
    }
    Ok(())
}
