use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) kind: String,
    pub(crate) cases: Vec<Case>,
}

/// One case. Its input keeps its text: no number of it passes through a float.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) why: String,
    pub(crate) input: Box<RawValue>,
    pub(crate) expect: Value,
}

impl File {
    /// All files, in the order of their names.
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }
}

impl Case {
    pub(crate) fn new(id: &str, input: &str, expect: &str) -> Self {
        Self {
            id: id.to_owned(),
            why: "made up".to_owned(),
            input: RawValue::from_string(input.to_owned()).unwrap(),
            expect: serde_json::from_str(expect).unwrap(),
        }
    }

    /// The input's JSON text. An input that is a string is the text itself.
    pub(crate) fn input_text(&self) -> String {
        serde_json::from_str::<String>(self.input.get()).unwrap_or_else(|_| self.input.get().to_owned())
    }

    pub(crate) fn input_value(&self) -> Value {
        serde_json::from_str(self.input.get()).unwrap()
    }
}
