use super::SearchAll;
use super::path::Query;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::ids::positive;
use crate::model::{ErrorKind, Payment, PaymentPage, PaymentSearch, SearchCriteria, SearchRange};
use crate::pipeline::Call;
use crate::pipeline::retry::Safety;
use crate::wire::payment;

/// `/v1/payments`.
#[derive(Debug, Clone, Copy)]
pub struct Payments<'c>(pub(crate) &'c Client);

impl Payments<'_> {
    /// `GET /v1/payments/{id}`.
    pub async fn get(&self, id: i64) -> Result<Payment> {
        let id = positive("id", id)?;
        let call = Call::read("payments.get", format!("/v1/payments/{id}"));
        self.0.pipeline().send(&call).await?.read(Safety::Read, payment::read)
    }

    /// `GET /v1/payments/search`: one page. Go on with its `next_offset` while
    /// there is one. May lag behind what was just written: no result means
    /// "unknown", not "not paid".
    pub async fn search(&self, search: &PaymentSearch) -> Result<PaymentPage> {
        super::page_limit(search.limit)?;
        if let (Some(begin), Some(end)) = (search.begin_date, search.end_date)
            && end < begin
        {
            return Err(Error::invalid("end_date", &end.to_string(), "range", "it is before begin_date"));
        }
        let collector = search.collector_id.map(|id| positive("collector_id", id)).transpose()?;
        let payer = search.payer_id.map(|id| positive("payer_id", id)).transpose()?;
        // `sort` and `criteria` are required; `range` means nothing without dates.
        let range = search.range.as_ref().unwrap_or(&SearchRange::DateCreated);
        let dated = search.begin_date.is_some() || search.end_date.is_some();
        let path = Query::new("/v1/payments/search")
            .add("sort", Some(range))
            .add("criteria", Some(search.criteria.as_ref().unwrap_or(&SearchCriteria::Desc)))
            .add("external_reference", search.external_reference.as_deref())
            .add("status", search.status.as_ref())
            .add("store_id", search.store_id.as_deref())
            .add("pos_id", search.pos_id.as_deref())
            .add("collector.id", collector)
            .add("payer.id", payer)
            .add("range", dated.then_some(range))
            .moment("begin_date", search.begin_date)
            .moment("end_date", search.end_date)
            .add("limit", search.limit)
            .add("offset", search.offset)
            .done();
        let call = Call::read("payments.search", path);
        let answer = self.0.pipeline().send(&call).await?;
        answer.read(Safety::Read, |body| payment::read_page(body, search.offset.unwrap_or(0)))
    }

    /// All that a search finds, over all pages.
    pub fn search_all(&self, search: PaymentSearch) -> SearchAll<PaymentSearch> {
        SearchAll::new(self.0, search)
    }

    /// Refuses, with the kind `NotCancellable`: a payment made at the counter
    /// can't be cancelled, only refunded (the vendor's QR guide). The payment
    /// is read, so that the refusal says how it stands; nothing is changed.
    pub async fn cancel(&self, id: i64) -> Result<()> {
        let payment = self.get(id).await?;
        let message = format!(
            "payment {id} is {}: a payment made at the counter can't be cancelled, only refunded; \
             use refunds.create({id}) or the sale's refund",
            payment.status
        );
        Err(Error::new(ErrorKind::NotCancellable, message).with(|d| {
            d.operation = Some("payments.cancel".to_owned());
        }))
    }
}
