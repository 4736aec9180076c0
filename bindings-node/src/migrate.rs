use cobro::migrate;
use napi_derive::napi;

use crate::answer::{Answer, answer};
use crate::mirrors::{Migration, MigrationRequest};

/// The Orders body of an in-store one. Nothing is sent.
#[napi]
pub fn migrate_order(request: MigrationRequest) -> Answer<Migration> {
    answer(request.try_into().and_then(|request| migrate::order(&request)).map(Into::into))
}
