use std::sync::Arc;

use cobro::LateMoneyEvents;
use cobro::model::LateMoney;
use cobro_ffi::run_cancellable;
use tokio::sync::Mutex;

use crate::cancel::NativeCancel;
use crate::error::NativeError;

/// Money that came too late or twice.
#[derive(Debug, uniffi::Object)]
pub struct NativeLateMoney(Arc<Mutex<LateMoneyEvents>>);

impl From<LateMoneyEvents> for NativeLateMoney {
    fn from(events: LateMoneyEvents) -> Self {
        Self(Arc::new(Mutex::new(events)))
    }
}

#[uniffi::export]
impl NativeLateMoney {
    pub async fn next(&self, cancel: Arc<NativeCancel>) -> Result<LateMoney, NativeError> {
        let events = Arc::clone(&self.0);
        let next = async move { events.lock().await.next().await };
        Ok(run_cancellable(cancel.token(), "late_money.next", next).await?)
    }
}
