use std::sync::Arc;

use cobro_ffi::CancelToken as Token;
use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::answer::{Answering, stoppable};
use crate::cancel::CancelToken;
use crate::mirrors::LateMoney;

#[napi]
pub struct LateMoneyReader(Arc<cobro_ffi::LateMoneyReader>);

impl LateMoneyReader {
    pub(crate) fn new(client: &cobro::Client, closed: &Token) -> Self {
        Self(Arc::new(cobro_ffi::LateMoneyReader::new(client, closed)))
    }
}

#[napi]
impl LateMoneyReader {
    /// The next; null when the client was closed.
    #[napi]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Either<LateMoney, Null>> {
        let reader = Arc::clone(&self.0);
        stoppable(env, cancel, "late_money", async move {
            Ok(reader.next().await?.map_or(Either::B(Null), |money| Either::A(money.into())))
        })
    }

    /// Confirms the last one.
    #[napi]
    pub fn taken(&self) {
        self.0.taken();
    }

    /// Gives back what was not confirmed.
    #[napi]
    pub fn end(&self) {
        self.0.end();
    }
}
