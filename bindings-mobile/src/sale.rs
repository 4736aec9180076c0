use std::sync::Arc;
use std::time::Duration;

use cobro::Sale;
use cobro::model::{RefundRequest, SaleEvent, SaleInfo, SaleOutcome, SaleRefund};
use cobro_ffi::{run, run_cancellable};

use crate::cancel::NativeCancel;
use crate::error::NativeError;

type Result<T> = std::result::Result<T, NativeError>;

/// A sale that was started.
#[derive(Debug, uniffi::Object)]
pub struct NativeSale(Sale);

impl From<Sale> for NativeSale {
    fn from(sale: Sale) -> Self {
        Self(sale)
    }
}

#[uniffi::export]
impl NativeSale {
    pub fn info(&self) -> SaleInfo {
        self.0.info().clone()
    }

    pub fn remaining(&self) -> Duration {
        self.0.remaining()
    }

    pub async fn wait_until_settled(&self, cancel: Arc<NativeCancel>) -> Result<SaleOutcome> {
        let sale = self.0.clone();
        Ok(run_cancellable(cancel.token(), "sale.wait", async move { sale.wait().await }).await?)
    }

    pub async fn check(&self, cancel: Arc<NativeCancel>) -> Result<SaleOutcome> {
        let sale = self.0.clone();
        Ok(run_cancellable(cancel.token(), "sale.check", async move { sale.check().await }).await?)
    }

    /// The event number `seen` of the sale, counted from zero; `None` after the last.
    pub async fn next_event(&self, seen: u32, cancel: Arc<NativeCancel>) -> Result<Option<SaleEvent>> {
        let sale = self.0.clone();
        let event = async move { sale.next_event(seen as usize).await };
        Ok(run_cancellable(cancel.token(), "sale.events", event).await?)
    }

    pub async fn cancel(&self) -> Result<SaleOutcome> {
        let sale = self.0.clone();
        Ok(run(async move { sale.cancel().await }).await?)
    }

    pub async fn refund(&self, request: RefundRequest) -> Result<SaleRefund> {
        let sale = self.0.clone();
        Ok(run(async move { sale.refund(request).await }).await?)
    }
    pub async fn wait_refund(
        &self,
        idempotency_key: String,
        cancel: Arc<NativeCancel>,
    ) -> Result<SaleRefund> {
        let sale = self.0.clone();
        let refunded = async move { sale.wait_refund(&idempotency_key).await };
        Ok(run_cancellable(cancel.token(), "sale.wait_refund", refunded).await?)
    }
}
