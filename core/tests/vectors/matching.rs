use serde_json::Value;

use crate::Outcome;

/// Whether `actual` has everything that `expected` lists.
pub(crate) fn matches(expected: &Value, actual: &Value) -> Outcome {
    at(expected, actual, "it")
}

fn at(expected: &Value, actual: &Value, place: &str) -> Outcome {
    match (expected, actual) {
        (Value::Object(wanted), Value::Object(there)) => {
            for (name, wanted) in wanted {
                // A name that is nowhere is a mistake of the vector, even if it expects null.
                let there = there.get(name).ok_or_else(|| format!("{place} has no {name}"))?;
                at(wanted, there, &format!("{place}.{name}"))?;
            }
            Ok(())
        }
        (Value::Array(wanted), Value::Array(there)) => {
            if wanted.len() != there.len() {
                return Err(format!(
                    "{place} has {} elements instead of {}: {actual}",
                    there.len(),
                    wanted.len()
                ));
            }
            for (index, (wanted, there)) in wanted.iter().zip(there).enumerate() {
                at(wanted, there, &format!("{place}.{index}"))?;
            }
            Ok(())
        }
        _ if expected == actual => Ok(()),
        _ => Err(format!("{place} is {actual} instead of {expected}")),
    }
}
