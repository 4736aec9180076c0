use serde_json::Value;

use crate::Outcome;
use crate::file::Case;

/// A pure kind: the core's own function by name, JSON in and out.
pub(crate) fn run(kind: &str, case: &Case) -> Outcome {
    let answer = cobro::testing::evaluate(kind, &case.input_text()).map_err(|e| e.to_string())?;
    let answer: Value = serde_json::from_str(&answer).map_err(|e| e.to_string())?;
    if answer == case.expect { Ok(()) } else { Err(format!("{answer} instead of {}", case.expect)) }
}
