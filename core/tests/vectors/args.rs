use std::time::Duration;

use cobro::{AmountInput, Timestamp};
use serde_json::{Map, Value};

/// The fields of a JSON object, each taken once. What nobody took is a mistake.
#[derive(Debug)]
pub(crate) struct Args(Map<String, Value>);

type Taken<T> = Result<T, String>;

impl Args {
    pub(crate) fn new(value: Value) -> Taken<Self> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(format!("{other} is not an object")),
        }
    }

    /// These over the defaults; null removes one.
    pub(crate) fn over(mut self, defaults: Value) -> Taken<Self> {
        for (name, value) in Self::new(defaults)?.0 {
            self.0.entry(name).or_insert(value);
        }
        Ok(self)
    }

    pub(crate) fn value(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    pub(crate) fn given(&mut self, name: &str) -> Option<Value> {
        self.value(name).filter(|value| !value.is_null())
    }

    pub(crate) fn maybe_text(&mut self, name: &str) -> Taken<Option<String>> {
        self.given(name).map(|value| as_text(name, &value)).transpose()
    }

    pub(crate) fn text(&mut self, name: &str) -> Taken<String> {
        needed(name, self.maybe_text(name)?)
    }

    pub(crate) fn maybe_id(&mut self, name: &str) -> Taken<Option<i64>> {
        let read = |value: Value| value.as_i64().ok_or_else(|| format!("{name}: {value} is not an integer"));
        self.given(name).map(read).transpose()
    }

    pub(crate) fn id(&mut self, name: &str) -> Taken<i64> {
        needed(name, self.maybe_id(name)?)
    }

    pub(crate) fn maybe_u32(&mut self, name: &str) -> Taken<Option<u32>> {
        let narrow = |id: i64| u32::try_from(id).map_err(|e| format!("{name}: {e}"));
        self.maybe_id(name)?.map(narrow).transpose()
    }

    pub(crate) fn maybe_bool(&mut self, name: &str) -> Taken<Option<bool>> {
        let read = |value: Value| value.as_bool().ok_or_else(|| format!("{name}: {value} is not a boolean"));
        self.given(name).map(read).transpose()
    }

    pub(crate) fn maybe_amount(&mut self, name: &str) -> Taken<Option<AmountInput>> {
        Ok(self.maybe_text(name)?.map(AmountInput::from))
    }

    pub(crate) fn amount(&mut self, name: &str) -> Taken<AmountInput> {
        needed(name, self.maybe_amount(name)?)
    }

    /// The duration `name`, written as `name_ms`.
    pub(crate) fn maybe_duration(&mut self, name: &str) -> Taken<Option<Duration>> {
        let millis = self.maybe_id(&format!("{name}_ms"))?;
        millis
            .map(|ms| u64::try_from(ms).map(Duration::from_millis).map_err(|e| format!("{name}: {e}")))
            .transpose()
    }

    pub(crate) fn maybe_moment(&mut self, name: &str) -> Taken<Option<Timestamp>> {
        let parse = |text: String| text.parse().map_err(|e| format!("{name}: {e}"));
        self.maybe_text(name)?.map(parse).transpose()
    }

    pub(crate) fn list(&mut self, name: &str) -> Taken<Vec<Value>> {
        match self.given(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(all)) => Ok(all),
            Some(other) => Err(format!("{name}: {other} is not an array")),
        }
    }

    /// All of a list, each read by `read`.
    pub(crate) fn list_of<T>(&mut self, name: &str, read: fn(Args) -> Taken<T>) -> Taken<Vec<T>> {
        self.list(name)?.into_iter().map(|value| read(Args::new(value)?)).collect()
    }

    pub(crate) fn done(self) -> Taken<()> {
        if self.0.is_empty() { Ok(()) } else { Err(format!("unknown fields: {}", Value::Object(self.0))) }
    }
}

fn as_text(name: &str, value: &Value) -> Taken<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("{name}: {value} is not a string"))
}

fn needed<T>(name: &str, value: Option<T>) -> Taken<T> {
    value.ok_or_else(|| format!("{name} is missing"))
}
