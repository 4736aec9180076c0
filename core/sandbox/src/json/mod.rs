//! Reading and writing JSON without binary floating point.

pub(crate) mod amount;
pub(crate) mod amount_text;
pub(crate) mod fields;

pub(crate) use amount::Money;
pub(crate) use fields::Fields;
