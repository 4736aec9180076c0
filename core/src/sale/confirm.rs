use super::waits::Hint;
use crate::client::Client;
use crate::error::Result;
use crate::model::{Confirmation, ConfirmationKind, ErrorKind};

/// What a notification names, as the API has it.
pub(crate) async fn confirm(client: &Client, topic: &str, id: &str) -> Result<Confirmation> {
    let mut confirmation = Confirmation {
        kind: ConfirmationKind::Nothing,
        payment: None,
        merchant_order: None,
        order: None,
        external_reference: None,
        concerns_sale: false,
    };
    let Some(hint) = Hint::read(topic, id) else { return Ok(confirmation) };
    match read(client, &hint, &mut confirmation).await {
        Err(error) if error.kind() == ErrorKind::NotFound => confirmation.kind = ConfirmationKind::Pending,
        result => result?,
    }
    let reference = confirmation.external_reference.as_deref();
    confirmation.concerns_sale = reference.is_some_and(|reference| client.sales().holds(reference));
    Ok(confirmation)
}

async fn read(client: &Client, hint: &Hint, into: &mut Confirmation) -> Result<()> {
    match hint {
        Hint::Payment(id) => {
            let payment = client.payments().get(*id).await?;
            into.kind = ConfirmationKind::Payment;
            into.external_reference.clone_from(&payment.external_reference);
            into.payment = Some(payment);
        }
        Hint::MerchantOrder(id) => {
            let order = client.merchant_orders().get(*id).await?;
            into.kind = ConfirmationKind::MerchantOrder;
            into.external_reference.clone_from(&order.external_reference);
            into.merchant_order = Some(order);
        }
        Hint::Order(id) => {
            let order = client.orders().get(id).await?;
            into.kind = ConfirmationKind::Order;
            into.external_reference.clone_from(&order.external_reference);
            into.order = Some(order);
        }
    }
    Ok(())
}
