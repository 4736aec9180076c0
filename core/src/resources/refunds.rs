use reqwest::Method;

use super::refunding::{Wanted, carry_out};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::ids::{IdempotencyKey, positive};
use crate::journal::{RefundPlan, Step, Target};
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
    /// The intent is written to the journal first. The key makes it happen at
    /// most once, however often it is sent; the same key for another amount or
    /// payment is refused with `Conflict` before anything is sent. Runs to its
    /// end even if the caller stops waiting for it. A Pix refund may come back
    /// `InProcess`: ask again with the same key to learn how it ended.
    pub async fn create(&self, payment_id: i64, request: &RefundRequest) -> Result<Refund> {
        let id = positive("payment_id", payment_id)?;
        let site = &self.0.settings().site;
        let asked = request.amount.as_ref().map(|amount| amount.check("amount", site)).transpose()?;
        let key = IdempotencyKey::given_or_made(request.idempotency_key.as_deref())?;
        let fresh = request.idempotency_key.is_none();
        let wanted = Wanted { key, fresh, asked, reference: None, pos: None, payment: Some(id) };
        let client = self.0.clone();
        let operation = "refunds.create";
        let key = wanted.key.clone();
        let made = self.0.work().run(
            operation,
            Box::pin(async move {
                let intent = if let Some(intent) = wanted.known(&client).await? {
                    intent
                } else {
                    let step = Step {
                        of: Target::Payment { payment: id },
                        amount: asked,
                        rest: asked.is_none(),
                        key: wanted.key.clone().into(),
                        made: None,
                        refused: false,
                        taken_back: false,
                    };
                    let plan = RefundPlan { asked, steps: vec![step], ..RefundPlan::default() };
                    wanted.begin(&client, Vec::new(), move |_| Ok(plan)).await?
                };
                let refunds = carry_out(&client, intent).await?;
                refunds.into_iter().next().ok_or_else(|| Error::internal("a refund without a step"))
            }),
        );
        made.await.map_err(|e| {
            e.with(|d| {
                d.operation = Some(operation.to_owned());
                d.idempotency_key = Some(key.as_str().to_owned());
            })
        })
    }

    /// Sends one request of an intent.
    pub(crate) async fn post(&self, payment: i64, step: &Step) -> Result<Refund> {
        let path = format!("/v1/payments/{payment}/refunds");
        // The rest is asked for as the rest: the API knows it best.
        let amount = step.amount.filter(|_| !step.rest).map(Number);
        let key = IdempotencyKey::check(step.key.clone())?;
        let call = Call::new("refunds.create", Method::POST, Safety::Keyed, path);
        let call = self.in_process(call).subject(Subject::Refund).key(&key).json(&RefundBody { amount })?;
        self.0.pipeline().send(&call).await?.read(Safety::Keyed, refund::read)
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
        if self.0.settings().site == Site::Mlb {
            call.header("x-render-in-process-refunds", "true")
        } else {
            call
        }
    }
}
