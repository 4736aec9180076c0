//! Reading what the control plane is told.

use serde::de::DeserializeOwned;

use crate::http::call::Call;
use crate::http::reply::{Reply, control_error};
use crate::world::reports::Report;

/// The body; an empty one is `{}`. Unknown fields are an error, so that a typo
/// doesn't pass for a default.
pub(crate) fn read<T: DeserializeOwned>(call: &Call) -> Result<T, Reply> {
    let body = if call.body.trim_ascii().is_empty() { b"{}" } else { call.body.as_ref() };
    serde_json::from_slice(body).map_err(|error| control_error(400, &error.to_string()))
}

/// A number in the query.
pub(crate) fn number(call: &Call, name: &str) -> Result<Option<u64>, Reply> {
    let read = |text: &str| text.parse().map_err(|_| control_error(400, &format!("{name} must be a number")));
    call.query(name).map(read).transpose()
}

/// An id, as a number or as a string of digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id(pub(crate) u64);

impl<'de> serde::Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        crate::api::caller::digits(text).map(Self).ok_or_else(|| D::Error::custom(format!("{raw} is no id")))
    }
}

/// Which report, by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReportName(pub(crate) Report);

impl<'de> serde::Deserialize<'de> for ReportName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let name = String::deserialize(deserializer)?;
        let report = Report::ALL.into_iter().find(|report| report.name() == name);
        report
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("{name:?} is no report: settlement or release")))
    }
}

/// A refund's number, or its id in `/v1/orders`.
#[derive(Clone, Debug)]
pub(crate) enum RefundId {
    Number(u64),
    Name(String),
}

impl<'de> serde::Deserialize<'de> for RefundId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        let name = || text.starts_with("REF").then(|| Self::Name(text.to_owned()));
        let id = crate::api::caller::digits(text).map(Self::Number).or_else(name);
        id.ok_or_else(|| D::Error::custom(format!("{raw} is no refund's id")))
    }
}
