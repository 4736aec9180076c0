use reqwest::Method;

use crate::client::Client;
use crate::error::Result;
use crate::ids::{IdempotencyKey, positive};
use crate::model::{Refund, RefundRequest, Site};
use crate::pipeline::Call;
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::Safety;
use crate::wire::number::Number;
use crate::wire::refund::{self, RefundBody};

/// `/v1/payments/{id}/refunds`.
#[derive(Debug, Clone, Copy)]
pub struct Refunds<'c>(pub(crate) &'c Client);

impl Refunds<'_> {
    /// `POST /v1/payments/{id}/refunds`: refunds a part, or all that is left.
    ///
    /// The key makes it happen at most once, however often it is sent. Runs to
    /// its end even if the caller stops waiting for it. A Pix refund may come
    /// back `InProcess`: it will be decided later.
    pub async fn create(&self, payment_id: i64, request: &RefundRequest) -> Result<Refund> {
        let id = positive("payment_id", payment_id)?;
        let site = &self.0.pipeline().settings.site;
        let amount = request.amount.as_ref().map(|amount| amount.check("amount", site)).transpose()?;
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let call =
            Call::new("refunds.create", Method::POST, Safety::Keyed, format!("/v1/payments/{id}/refunds"));
        let call = self
            .in_process(call)
            .subject(Subject::Refund)
            .key(&key)
            .json(&RefundBody { amount: amount.map(Number) })?;
        let mut made = self.0.mutate(call).await?.read(Safety::Keyed, refund::read)?;
        made.idempotency_key = Some(key.as_str().to_owned());
        made.payment_id = made.payment_id.or(Some(id));
        Ok(made)
    }

    /// `GET /v1/payments/{id}/refunds`.
    pub async fn list(&self, payment_id: i64) -> Result<Vec<Refund>> {
        let id = positive("payment_id", payment_id)?;
        let call = Call::read("refunds.list", format!("/v1/payments/{id}/refunds"));
        self.0.pipeline().send(&self.in_process(call)).await?.read(Safety::Read, refund::read_list)
    }

    /// `GET /v1/payments/{id}/refunds/{refund_id}`.
    pub async fn get(&self, payment_id: i64, refund_id: i64) -> Result<Refund> {
        let id = positive("payment_id", payment_id)?;
        let refund_id = positive("refund_id", refund_id)?;
        let call = Call::read("refunds.get", format!("/v1/payments/{id}/refunds/{refund_id}"));
        self.0.pipeline().send(&self.in_process(call)).await?.read(Safety::Read, refund::read)
    }

    /// In Brazil a Pix refund may be queued. Without this header the API then
    /// answers 400 although the refund may still be made.
    fn in_process(self, call: Call) -> Call {
        if self.0.pipeline().settings.site == Site::Mlb {
            call.header("x-render-in-process-refunds", "true")
        } else {
            call
        }
    }
}
