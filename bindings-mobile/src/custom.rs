//! Types of the core that cross as one of `UniFFI`'s own.

use std::time::SystemTime;

use cobro::model::Timestamp;
use cobro::{Amount, AmountInput, Error, RawJson};

use crate::error::NativeError;

// Never a float: every language has a decimal that reads text.
uniffi::custom_type!(Amount, String, {
    remote,
    lower: |amount| amount.to_string(),
    try_lift: |text| Amount::parse(&text).map_err(|error| NativeError::from(error).into()),
});

// Checked by the call it is given to, which knows its field's name.
uniffi::custom_type!(AmountInput, String, {
    remote,
    lower: |amount| amount.to_text(),
    try_lift: |text| Ok(AmountInput::from(text)),
});

uniffi::custom_type!(RawJson, String, {
    remote,
    lower: |json| json.as_str().to_owned(),
    try_lift: |_text| Err(NativeError::from(Error::internal("an answer of the API was handed in")).into()),
});

// The languages check what goes in, each in its own calendar's limits.
uniffi::custom_type!(Timestamp, SystemTime, {
    remote,
    lower: |moment| SystemTime::from(moment),
    try_lift: |time| {
        let outside = |_| Error::invalid("timestamp", &format!("{time:?}"), "range", "it must be within the years 1 to 9999");
        Timestamp::try_from(time).map_err(|error| NativeError::from(outside(error)).into())
    },
});
