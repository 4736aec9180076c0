use std::fmt::Write as _;

use cobro::{Error, QrImageRequest, qr};
use serde_json::{Value, json};

use crate::args::Args;
use crate::file::Case;
use crate::matching::matches;
use crate::{Outcome, shown};

/// What a code says, or what is wrong with it.
pub(crate) fn read(case: &Case) -> Outcome {
    let mut input = Args::new(case.input_value())?;
    let text = input.text("qr_data")?;
    input.done()?;
    compare(case, qr::read(&text).map(|reading| shown::qr_reading(&reading)))
}

/// A code drawn, whole or by its length and checksum.
pub(crate) fn image(case: &Case) -> Outcome {
    let mut input = Args::new(case.input_value())?;
    let (text, output) = (input.text("qr_data")?, input.text("output")?);
    let image = QrImageRequest {
        error_correction: input.maybe_text("error_correction")?.map(Into::into),
        module_size: input.maybe_u32("module_size")?,
        quiet_zone: input.maybe_u32("quiet_zone")?,
    };
    input.done()?;
    let drawn = match output.as_str() {
        "svg" => qr::svg(&text, &image).map(String::into_bytes),
        "png" => qr::png(&text, &image),
        "terminal" => qr::terminal(&text, &image).map(String::into_bytes),
        "escpos" => qr::escpos(&text, &image),
        other => return Err(format!("there is no output {other}")),
    };
    compare(case, drawn.map(|bytes| picture(&bytes)))
}

fn picture(bytes: &[u8]) -> Value {
    let mut hex = String::new();
    for byte in bytes {
        let _ = write!(hex, "{byte:02x}");
    }
    json!({
        "text": std::str::from_utf8(bytes).ok(),
        "hex": hex,
        "length": bytes.len(),
        "adler32": adler32(bytes),
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (b << 16) | a
}

fn compare(case: &Case, result: Result<Value, Error>) -> Outcome {
    let answer = result.unwrap_or_else(|error| json!({"error": shown::error(error.details())}));
    matches(&case.expect, &answer)
}
