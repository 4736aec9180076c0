use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::answer::{Answering, promise, stoppable};
use crate::cancel::CancelToken;
use crate::convert;
use crate::mirrors::{RefundRequest, SaleEvent, SaleInfo, SaleOutcome, SaleRefund};

#[napi]
pub struct Sale(pub(crate) cobro::Sale);

#[napi]
impl Sale {
    #[napi]
    pub fn info(&self) -> SaleInfo {
        self.0.info().clone().into()
    }

    #[napi]
    pub fn remaining_ms(&self) -> i64 {
        convert::millis(self.0.remaining())
    }

    #[napi]
    pub fn wait<'env>(&self, env: &'env Env, cancel: Option<&CancelToken>) -> Answering<'env, SaleOutcome> {
        let sale = self.0.clone();
        stoppable(env, cancel, "sale.wait", async move { sale.wait().await.map(Into::into) })
    }

    #[napi]
    pub fn check<'env>(&self, env: &'env Env, cancel: Option<&CancelToken>) -> Answering<'env, SaleOutcome> {
        let sale = self.0.clone();
        stoppable(env, cancel, "sale.check", async move { sale.check().await.map(Into::into) })
    }

    /// The event number `seen`; null after the last.
    #[napi]
    pub fn next_event<'env>(
        &self,
        env: &'env Env,
        seen: u32,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Either<SaleEvent, Null>> {
        let sale = self.0.clone();
        stoppable(env, cancel, "sale.events", async move {
            let event = sale.next_event(seen as usize).await?;
            Ok(event.map_or(Either::B(Null), |event| Either::A(event.into())))
        })
    }

    #[napi]
    pub fn cancel<'env>(&self, env: &'env Env) -> Answering<'env, SaleOutcome> {
        let sale = self.0.clone();
        promise(env, async move { sale.cancel().await.map(Into::into) })
    }

    #[napi]
    pub fn refund<'env>(&self, env: &'env Env, request: RefundRequest) -> Answering<'env, SaleRefund> {
        let sale = self.0.clone();
        promise(env, async move { sale.refund(request.try_into()?).await.map(Into::into) })
    }

    #[napi]
    pub fn wait_refund<'env>(
        &self,
        env: &'env Env,
        idempotency_key: String,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, SaleRefund> {
        let sale = self.0.clone();
        stoppable(env, cancel, "sale.wait_refund", async move {
            sale.wait_refund(&idempotency_key).await.map(Into::into)
        })
    }
}
