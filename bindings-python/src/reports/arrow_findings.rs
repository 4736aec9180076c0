use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Decimal128Builder, Int64Builder, StringBuilder, UInt32Builder};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use cobro::Amount;
use cobro::model::{Finding, FindingKind, MatchedBy};
use jiff::civil::{Date, date};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::reconciliation::Shared;

/// All the digits that Arrow's common decimal has: sums don't overflow it.
const PRECISION: u8 = 38;
/// As many as an amount in a report may have.
const SCALE: i8 = 6;
/// How many findings a batch has, about.
const BATCH: usize = 16 * 1024;

/// The findings as a capsule of Arrow's C stream interface. They are made as they
/// are asked for, without the GIL.
pub(super) fn stream(py: Python<'_>, shared: Arc<Shared>) -> PyResult<Bound<'_, PyCapsule>> {
    let reader = Findings { shared, schema: schema() };
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}

struct Findings {
    shared: Arc<Shared>,
    schema: SchemaRef,
}

impl Iterator for Findings {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut findings = Vec::new();
        while findings.len() < BATCH {
            match self.shared.take() {
                Ok(more) if more.is_empty() => break,
                Ok(more) => findings.extend(more),
                Err(error) => return Some(Err(ArrowError::ExternalError(Box::new(error)))),
            }
        }
        (!findings.is_empty()).then(|| batch(&self.schema, &findings))
    }
}

impl RecordBatchReader for Findings {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let amount = |name: &str| Field::new(name, DataType::Decimal128(PRECISION, SCALE), true);
    let fields = vec![
        Field::new("kind", DataType::Utf8, false),
        text("matched_by"),
        Field::new("reason", DataType::Utf8, false),
        text("external_reference"),
        text("source_id"),
        amount("expected"),
        amount("reported"),
        amount("fees"),
        amount("taxes"),
        amount("net"),
        Field::new("day", DataType::Date32, true),
        text("pos"),
        text("store"),
        text("payment_method"),
        Field::new("file", DataType::UInt32, true),
        Field::new("line", DataType::Int64, true),
    ];
    Arc::new(Schema::new(fields))
}

fn batch(schema: &SchemaRef, findings: &[Finding]) -> Result<RecordBatch, ArrowError> {
    let columns = vec![
        texts(findings, |finding| Some(kind(finding.kind))),
        texts(findings, |finding| finding.matched_by.map(matched_by)),
        texts(findings, |finding| Some(&finding.reason)),
        texts(findings, |finding| finding.external_reference.as_deref()),
        texts(findings, |finding| finding.source_id.as_deref()),
        amounts(findings, |finding| finding.expected)?,
        amounts(findings, |finding| finding.reported)?,
        amounts(findings, |finding| finding.fees)?,
        amounts(findings, |finding| finding.taxes)?,
        amounts(findings, |finding| finding.net)?,
        days(findings),
        texts(findings, |finding| finding.pos.as_deref()),
        texts(findings, |finding| finding.store.as_deref()),
        texts(findings, |finding| finding.payment_method.as_deref()),
        files(findings),
        lines(findings),
    ];
    RecordBatch::try_new(Arc::clone(schema), columns)
}

fn texts(findings: &[Finding], of: impl Fn(&Finding) -> Option<&str>) -> ArrayRef {
    let mut column = StringBuilder::with_capacity(findings.len(), findings.len() * 8);
    for finding in findings {
        column.append_option(of(finding));
    }
    Arc::new(column.finish())
}

fn amounts(findings: &[Finding], of: impl Fn(&Finding) -> Option<Amount>) -> Result<ArrayRef, ArrowError> {
    let mut column = Decimal128Builder::with_capacity(findings.len())
        .with_data_type(DataType::Decimal128(PRECISION, SCALE));
    for finding in findings {
        column.append_option(of(finding).map(millionths).transpose()?);
    }
    Ok(Arc::new(column.finish()))
}

/// An amount of a report has at most six decimals and 21 digits before them.
fn millionths(amount: Amount) -> Result<i128, ArrowError> {
    let decimal = amount.as_decimal();
    let factor = u32::try_from(SCALE).ok().and_then(|scale| scale.checked_sub(decimal.scale()));
    let value = factor.and_then(|factor| decimal.mantissa().checked_mul(10_i128.checked_pow(factor)?));
    value.ok_or_else(|| ArrowError::ComputeError(format!("{amount} does not fit a column of amounts")))
}

fn days(findings: &[Finding]) -> ArrayRef {
    let mut column = Date32Builder::with_capacity(findings.len());
    for finding in findings {
        let day = finding.day.as_deref().and_then(|day| day.parse::<Date>().ok());
        column.append_option(day.map(|day| (day - date(1970, 1, 1)).get_days()));
    }
    Arc::new(column.finish())
}

fn files(findings: &[Finding]) -> ArrayRef {
    let mut column = UInt32Builder::with_capacity(findings.len());
    for finding in findings {
        column.append_option(finding.file);
    }
    Arc::new(column.finish())
}

fn lines(findings: &[Finding]) -> ArrayRef {
    let mut column = Int64Builder::with_capacity(findings.len());
    for finding in findings {
        column.append_option(finding.line);
    }
    Arc::new(column.finish())
}

/// The same words as in JSON and in Python.
fn kind(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Matched => "matched",
        FindingKind::AmountDiffers => "amount_differs",
        FindingKind::Missing => "missing",
        FindingKind::Unknown => "unknown",
        FindingKind::Refunded => "refunded",
        FindingKind::PartiallyRefunded => "partially_refunded",
        FindingKind::ChargedBack => "charged_back",
        FindingKind::InMediation => "in_mediation",
        FindingKind::Duplicate => "duplicate",
        FindingKind::BadRow => "bad_row",
    }
}

fn matched_by(by: MatchedBy) -> &'static str {
    match by {
        MatchedBy::PaymentId => "payment_id",
        MatchedBy::OrderId => "order_id",
        MatchedBy::ExternalReference => "external_reference",
    }
}
