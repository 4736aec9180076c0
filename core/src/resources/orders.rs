use reqwest::Method;

use super::path::{Query, segment};
use super::qr_order_check::{CheckedQrOrder, Names};
use super::refunding::{Wanted, carry_out};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::ids::{IdempotencyKey, max_length, required};
use crate::journal::Step;
use crate::model::{QrOrder, QrOrderPage, QrOrderRefundRequest, QrOrderRequest, QrOrderSearch};
use crate::pipeline::Call;
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::Safety;
use crate::wire::qr_order::{self, Money, RefundBody, RefundPart};

/// `/v1/orders`, of type `qr`.
#[derive(Debug, Clone, Copy)]
pub struct Orders<'c>(pub(crate) &'c Client);

impl Orders<'_> {
    /// `POST /v1/orders`: makes an order.
    ///
    /// Runs to its end even if the caller stops waiting for it. The key makes it
    /// happen at most once in 24 hours, however often it is sent. A lost answer
    /// is `OutcomeUnknown`: ask again with its key. Other than [`Client::sell`],
    /// this is not written to the journal.
    pub async fn create(&self, request: &QrOrderRequest) -> Result<QrOrder> {
        let checked = CheckedQrOrder::check(request, Names::ORDER, self.0.settings())?;
        self.0.mutate(create_call(&checked)?).await?.read(Safety::Keyed, qr_order::read)
    }

    /// The same in the caller's task, for callers that run apart already. Gives
    /// the order and when the API answered.
    pub(crate) async fn create_checked(
        &self,
        order: &CheckedQrOrder<'_>,
    ) -> Result<(QrOrder, crate::model::Timestamp)> {
        let answer = self.0.pipeline().send(&create_call(order)?).await?;
        Ok((answer.read(Safety::Keyed, qr_order::read)?, answer.at))
    }

    /// `GET /v1/orders/{id}`: works for orders of the last three months.
    pub async fn get(&self, id: &str) -> Result<QrOrder> {
        check_id(id)?;
        let call = Call::read("orders.get", format!("/v1/orders/{}", segment(id)));
        self.0.pipeline().send(&call).await?.read(Safety::Read, qr_order::read)
    }

    /// `POST /v1/orders/{id}/cancel`: cancels an order that was not paid.
    ///
    /// Runs to its end even if the caller stops waiting for it. Refused with
    /// `Conflict` when the order's state forbids it, or while a buyer is paying
    /// (`instore_order_locked_error`): read it then. [`crate::Sale::cancel`] does.
    pub async fn cancel(&self, id: &str, idempotency_key: Option<&str>) -> Result<QrOrder> {
        check_id(id)?;
        let key = IdempotencyKey::given_or_made(idempotency_key)?;
        self.0.mutate(cancel_call(id, &key)).await?.read(Safety::Keyed, qr_order::read)
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn cancel_here(&self, id: &str, key: &IdempotencyKey) -> Result<QrOrder> {
        self.0.pipeline().send(&cancel_call(id, key)).await?.read(Safety::Keyed, qr_order::read)
    }

    /// `POST /v1/orders/{id}/refund`: refunds a part, or all that is left, and
    /// gives the order as it stands then.
    ///
    /// What is left is read first and the intent written to the journal. The key
    /// makes it happen at most once; the same key for another amount or order is
    /// refused with `Conflict` before anything is sent. Runs to its end even if
    /// the caller stops waiting for it. A refund may come back `Processing`: ask
    /// again with the same key to learn how it ended.
    pub async fn refund(&self, id: &str, request: &QrOrderRefundRequest) -> Result<QrOrder> {
        check_id(id)?;
        let site = &self.0.settings().site;
        let asked = request.amount.as_ref().map(|amount| amount.check("amount", site)).transpose()?;
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let shown = key.as_str().to_owned();
        let client = self.0.clone();
        let (order, fresh) = (id.to_owned(), request.idempotency_key.is_none());
        let operation = "orders.refund";
        let made = self.0.work().run(
            operation,
            Box::pin(async move {
                let read = client.orders().get(&order).await?;
                let wanted = Wanted {
                    key,
                    fresh,
                    asked,
                    reference: read.external_reference.clone(),
                    pos: read.external_pos_id.clone(),
                    payment: None,
                };
                let intent = match wanted.known(&client).await? {
                    Some(intent) => intent,
                    None => wanted.begin_of_order(&client, &read).await?,
                };
                carry_out(&client, intent).await?;
                client.orders().get(&order).await
            }),
        );
        made.await.map_err(|e| {
            e.with(|d| {
                d.operation = Some(operation.to_owned());
                d.idempotency_key = Some(shown);
            })
        })
    }

    /// Sends one request of an intent. The answer has the order's status and
    /// the refund, not the whole order.
    pub(crate) async fn post_refund(&self, order: &str, transaction: &str, step: &Step) -> Result<QrOrder> {
        let path = format!("/v1/orders/{}/refund", segment(order));
        let call = Call::new("orders.refund", Method::POST, Safety::Keyed, path)
            .subject(Subject::Refund)
            .key(&IdempotencyKey::check(step.key.clone())?);
        // All that is left has no body at all.
        let call = match step.amount.filter(|_| !step.rest) {
            Some(amount) => {
                let part = RefundPart { id: transaction, amount: Money(amount) };
                call.json(&RefundBody { transactions: [part] })?
            }
            None => call,
        };
        self.0.pipeline().send(&call).await?.read(Safety::Keyed, qr_order::read)
    }

    /// `GET /v1/orders`: one page. Go on with its `next_page` while there is one.
    ///
    /// The vendor documents it for online orders alone: that it finds nothing
    /// says nothing.
    pub async fn search(&self, search: &QrOrderSearch) -> Result<QrOrderPage> {
        if search.page_size == Some(0) {
            return Err(Error::invalid("page_size", "0", "min", "a page holds at least 1"));
        }
        if search.page == Some(0) {
            return Err(Error::invalid("page", "0", "min", "pages are counted from 1"));
        }
        if let (Some(begin), Some(end)) = (search.begin_date, search.end_date)
            && end < begin
        {
            return Err(Error::invalid("end_date", &end.to_string(), "range", "it is before begin_date"));
        }
        let (page, page_size) = (search.page.unwrap_or(1), search.page_size.unwrap_or(20));
        // Both dates are required, and what was made in this second counts.
        let now = self.0.pipeline().server_now();
        let end = search.end_date.unwrap_or_else(|| crate::clock::later(now, MARGIN));
        let begin = search.begin_date.unwrap_or_else(|| crate::clock::earlier(end, KEPT));
        let path = Query::new("/v1/orders")
            .moment("begin_date", Some(begin))
            .moment("end_date", Some(end))
            .add("external_reference", search.external_reference.as_deref())
            .add("status", search.status.as_deref())
            .add("page", Some(page))
            .add("page_size", Some(page_size))
            .done();
        let answer = self.0.pipeline().send(&Call::read("orders.search", path)).await?;
        answer.read(Safety::Read, |body| qr_order::read_page(body, page, page_size))
    }
}

/// For how long the API shows an order: three months, of at least so many days.
const KEPT: std::time::Duration = std::time::Duration::from_hours(89 * 24);

/// Two servers' clocks.
const MARGIN: std::time::Duration = std::time::Duration::from_mins(1);

fn create_call(order: &CheckedQrOrder<'_>) -> Result<Call> {
    Call::new("orders.create", Method::POST, Safety::Keyed, "/v1/orders".to_owned())
        .key(&order.key)
        .json(&order.body)
}

fn cancel_call(id: &str, key: &IdempotencyKey) -> Call {
    let path = format!("/v1/orders/{}/cancel", segment(id));
    Call::new("orders.cancel", Method::POST, Safety::Keyed, path).key(key)
}

/// `ORD` and 26 characters; test orders have others, so the length is not held
/// against it.
fn check_id(id: &str) -> Result<()> {
    required("id", id)?;
    max_length("id", id, 64)?;
    if !id.bytes().all(|b| b.is_ascii_alphanumeric()) || !id.starts_with("ORD") {
        let advice = "an order's id begins with ORD and has letters and digits only";
        return Err(Error::invalid("id", id, "format", advice));
    }
    Ok(())
}
