//! Python's mirrors of the model.

use anyhow::Result;

use super::{Generated, Schema};

/// Every file generated for it.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn files(_schema: &Schema) -> Result<Vec<Generated>> {
    Ok(Vec::new())
}
