//! Sales of a table: whatever gives Arrow's C stream.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray, RecordBatch, RecordBatchReader};
use arrow_schema::{DataType, TimeUnit};
use cobro::model::{ExpectedSaleRequest, Timestamp};
use cobro::{AmountInput, Error, Result};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};
use rust_decimal::Decimal;

const FLOAT_AMOUNT: &str =
    "a float can't hold money exactly; give a column of decimals, of integers, or of text such as 1500.50";
const FLOAT_ID: &str = "a float can't hold an id exactly; give a column of 64-bit integers or of text";

pub(super) struct ArrowSales(RecordBatchStreamReader);

impl ArrowSales {
    /// Takes the stream out of the capsule.
    #[allow(unsafe_code, reason = "Arrow's C interface hands a pointer over")]
    pub(super) fn of(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
        // SAFETY: a capsule of this name holds an `ArrowArrayStream`, which whoever
        // reads it moves out and marks as released: Arrow's PyCapsule interface.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr().cast()) };
        reader.map(Self).map_err(|error| crate::error::to_exception(capsule.py(), unreadable(&error)))
    }

    /// The sales, as many at a time as the stream has them.
    pub(super) fn batches(self) -> Result<impl Iterator<Item = Result<Vec<ExpectedSaleRequest>>>> {
        let Self(reader) = self;
        let schema = reader.schema();
        let has = |name: &str| schema.column_with_name(name).is_some();
        if !has("amount") {
            return Err(refuse("sales.amount", "", "required", "the table has no column of this name"));
        }
        if !["external_reference", "payment_id", "order_id"].into_iter().any(has) {
            let advice =
                "the table has neither this column nor payment_id or order_id: nothing can be matched";
            return Err(refuse("sales.external_reference", "", "required", advice));
        }
        let mut first = 0;
        Ok(reader.map(move |batch| {
            let sales = sales(&batch.map_err(|error| unreadable(&error))?, first)?;
            first += sales.len();
            Ok(sales)
        }))
    }
}

fn unreadable(error: &arrow_schema::ArrowError) -> Error {
    refuse("sales", "<table>", "readable", &format!("it can't be read: {error}"))
}

fn refuse(field: &str, value: &str, rule: &str, advice: &str) -> Error {
    Error::invalid(field, value, rule, advice)
}

/// An error names the row by its number, the first being 0.
fn sales(batch: &RecordBatch, first: usize) -> Result<Vec<ExpectedSaleRequest>> {
    let rows = batch.num_rows();
    let text = |name: &str| match batch.column_by_name(name) {
        Some(column) => texts(column, &format!("sales.{name}")),
        None => Ok(vec![None; rows]),
    };
    let mut references = text("external_reference")?.into_iter();
    let mut currencies = text("currency")?.into_iter();
    let mut payment_ids = text("payment_id")?.into_iter();
    let mut order_ids = text("order_id")?.into_iter();
    let mut pos = text("pos")?.into_iter();
    let mut stores = text("store")?.into_iter();
    let mut dates = match batch.column_by_name("date") {
        Some(column) => moments(column, first)?,
        None => vec![None; rows],
    }
    .into_iter();
    let amounts = match batch.column_by_name("amount") {
        Some(column) => amounts(column)?,
        None => Vec::new(),
    };
    let sale = |(row, amount): (usize, Option<AmountInput>)| {
        Ok(ExpectedSaleRequest {
            external_reference: references.next().flatten().unwrap_or_default(),
            amount: amount.ok_or_else(|| {
                refuse(&format!("sales[{}].amount", first + row), "", "required", "a sale has an amount")
            })?,
            currency: currencies.next().flatten(),
            date: dates.next().flatten(),
            payment_id: payment_ids.next().flatten(),
            order_id: order_ids.next().flatten(),
            pos: pos.next().flatten(),
            store: stores.next().flatten(),
        })
    };
    amounts.into_iter().enumerate().map(sale).collect()
}

fn texts(column: &ArrayRef, field: &str) -> Result<Vec<Option<String>>> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().map(owned).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().map(owned).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(owned).collect(),
        DataType::Dictionary(..) => return categories(column, |values| texts(values, field)),
        DataType::Null => vec![None; column.len()],
        kind if kind.is_floating() => return Err(refuse(field, &kind.to_string(), "type", FLOAT_ID)),
        kind => match integers(column) {
            Some(numbers) => numbers.into_iter().map(|number| number.map(|it| it.to_string())).collect(),
            None => return Err(refuse(field, &kind.to_string(), "type", "give a column of text")),
        },
    })
}

fn amounts(column: &ArrayRef) -> Result<Vec<Option<AmountInput>>> {
    let text = |text: Option<&str>| text.map(AmountInput::from);
    Ok(match column.data_type() {
        DataType::Decimal128(_, scale) => {
            let exact =
                |value: i128| Decimal::try_from_i128_with_scale(value, u32::try_from(*scale).ok()?).ok();
            let column = column.as_primitive::<Decimal128Type>();
            // What is too large for an amount is refused as its text.
            let amount = |row: usize| {
                exact(column.value(row))
                    .map_or_else(|| AmountInput::from(column.value_as_string(row)), AmountInput::from)
            };
            (0..column.len()).map(|row| column.is_valid(row).then(|| amount(row))).collect()
        }
        DataType::Decimal32(..) => decimals(column.as_primitive::<Decimal32Type>()),
        DataType::Decimal64(..) => decimals(column.as_primitive::<Decimal64Type>()),
        DataType::Decimal256(..) => decimals(column.as_primitive::<Decimal256Type>()),
        DataType::Utf8 => column.as_string::<i32>().iter().map(text).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().map(text).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(text).collect(),
        DataType::Dictionary(..) => return categories(column, amounts),
        DataType::Null => vec![None; column.len()],
        kind if kind.is_floating() => {
            return Err(refuse("sales.amount", &kind.to_string(), "type", FLOAT_AMOUNT));
        }
        kind => {
            let Some(numbers) = integers(column) else {
                let advice = "give a column of decimals, of integers, or of text such as 1500.50";
                return Err(refuse("sales.amount", &kind.to_string(), "type", advice));
            };
            numbers.into_iter().map(|number| number.map(|it| AmountInput::from(it.to_string()))).collect()
        }
    })
}

fn decimals<T: DecimalType>(column: &PrimitiveArray<T>) -> Vec<Option<AmountInput>> {
    let amount = |row: usize| AmountInput::from(column.value_as_string(row));
    (0..column.len()).map(|row| column.is_valid(row).then(|| amount(row))).collect()
}

/// A column of numbers for values that stand elsewhere, once each.
fn categories<T: Clone>(
    column: &ArrayRef,
    read: impl FnOnce(&ArrayRef) -> Result<Vec<Option<T>>>,
) -> Result<Vec<Option<T>>> {
    let column = column.as_any_dictionary();
    let values = read(column.values())?;
    if values.is_empty() {
        return Ok(vec![None; column.len()]);
    }
    let keys = column.normalized_keys().into_iter().enumerate();
    Ok(keys
        .map(|(row, key)| if column.is_valid(row) { values.get(key).cloned().flatten() } else { None })
        .collect())
}

fn integers(column: &ArrayRef) -> Option<Vec<Option<i128>>> {
    macro_rules! read {
        ($kind:ty) => {
            column.as_primitive::<$kind>().iter().map(|value| value.map(i128::from)).collect()
        };
    }
    Some(match column.data_type() {
        DataType::Int8 => read!(Int8Type),
        DataType::Int16 => read!(Int16Type),
        DataType::Int32 => read!(Int32Type),
        DataType::Int64 => read!(Int64Type),
        DataType::UInt8 => read!(UInt8Type),
        DataType::UInt16 => read!(UInt16Type),
        DataType::UInt32 => read!(UInt32Type),
        DataType::UInt64 => read!(UInt64Type),
        _ => return None,
    })
}

/// A day stands for its noon in UTC, which is of that day in all seven countries:
/// its first moment would be of the evening before.
fn moments(column: &ArrayRef, first: usize) -> Result<Vec<Option<Timestamp>>> {
    macro_rules! read {
        ($kind:ty, $make:path) => {
            column
                .as_primitive::<$kind>()
                .iter()
                .enumerate()
                .map(|(row, value)| match value {
                    None => Ok(None),
                    Some(value) => match $make(value) {
                        Ok(moment) => Ok(Some(moment)),
                        Err(_) => Err(wrong_date(first + row, &value.to_string(), "it is out of range")),
                    },
                })
                .collect()
        };
    }
    let text = |(row, text): (usize, Option<&str>)| {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
        let moment = text.parse().ok().or_else(|| noon(text.parse().ok()?));
        let advice = "write a moment such as 2026-10-31T23:59:59-03:00, or a day such as 2026-10-31";
        moment.map(Some).ok_or_else(|| wrong_date(first + row, text, advice))
    };
    match column.data_type() {
        DataType::Timestamp(_, None) => {
            let advice = "a timestamp without a time zone may mean any moment; give the column its zone";
            Err(refuse("sales.date", &column.data_type().to_string(), "aware", advice))
        }
        DataType::Timestamp(TimeUnit::Second, _) => read!(TimestampSecondType, Timestamp::from_second),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            read!(TimestampMillisecondType, Timestamp::from_millisecond)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            read!(TimestampMicrosecondType, Timestamp::from_microsecond)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => read!(TimestampNanosecondType, nanosecond),
        DataType::Date32 => read!(Date32Type, day),
        DataType::Utf8 => column.as_string::<i32>().iter().enumerate().map(text).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().enumerate().map(text).collect(),
        DataType::Utf8View => column.as_string_view().iter().enumerate().map(text).collect(),
        DataType::Null => Ok(vec![None; column.len()]),
        kind => {
            let advice = "give a column of timestamps with a time zone, of days, or of text";
            Err(refuse("sales.date", &kind.to_string(), "type", advice))
        }
    }
}

fn nanosecond(value: i64) -> std::result::Result<Timestamp, jiff::Error> {
    Timestamp::from_nanosecond(value.into())
}

fn day(value: i32) -> std::result::Result<Timestamp, jiff::Error> {
    let days: Span = 0.days().try_days(i64::from(value))?;
    Ok(date(1970, 1, 1).checked_add(days)?.at(12, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp())
}

fn noon(day: Date) -> Option<Timestamp> {
    Some(day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn wrong_date(row: usize, value: &str, advice: &str) -> Error {
    refuse(&format!("sales[{row}].date"), value, "date", advice)
}
