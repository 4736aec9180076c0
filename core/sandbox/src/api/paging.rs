//! `limit` and `offset`.

use serde::Serialize;

use super::caller::digits;
use crate::http::call::Call;

/// [D] The default of every search; the maximum is published for none.
const LIMIT: usize = 30;

/// Which part of the hits is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

/// The `paging` of an answer.
#[derive(Debug, Serialize)]
pub(crate) struct Paging {
    total: usize,
    limit: usize,
    offset: usize,
}

impl Page {
    /// The error is the name of the parameter that is no number.
    pub(crate) fn read(call: &Call) -> Result<Self, &'static str> {
        let read = |name: &'static str, usual: usize| match call.query(name) {
            None => Ok(usual),
            Some(text) => digits(text).and_then(|number| usize::try_from(number).ok()).ok_or(name),
        };
        Ok(Self { limit: read("limit", LIMIT)?, offset: read("offset", 0)? })
    }

    pub(crate) fn cut<T>(self, hits: Vec<T>) -> Vec<T> {
        hits.into_iter().skip(self.offset).take(self.limit).collect()
    }

    pub(crate) fn paging(self, total: usize) -> Paging {
        Paging { total, limit: self.limit, offset: self.offset }
    }
}
