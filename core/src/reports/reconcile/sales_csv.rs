//! Sales from a CSV file, as tolerantly as reports are read.

use std::io::Read;

use super::super::Micros;
use super::super::read::{
    Block, Fields, Pace, Record, Shape, Span, Splitter, Text, in_order, is_rounded, read_amount, read_moment,
    unreadable,
};
use super::sales::{NewSale, Sales};
use crate::error::{Error, Result};

/// The columns, in the order of [`Places`].
const COLUMNS: [&str; 8] =
    ["external_reference", "amount", "currency", "date", "payment_id", "pos", "store", "order_id"];

/// A row of sales that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadSale {
    pub(crate) line: u64,
    pub(crate) reason: String,
}

/// Where each column is.
type Places = [Option<usize>; COLUMNS.len()];

struct Found {
    line: u64,
    sale: std::result::Result<Spans, String>,
}

struct Spans {
    external_reference: Span,
    currency: Span,
    payment_id: Span,
    pos: Span,
    store: Span,
    order_id: Span,
    amount: Micros,
    minute: Option<(i32, bool)>,
}

/// Puts a file's sales in, and gives the rows that can't be.
pub(super) fn read(input: impl Read + Send, pace: Pace, sales: &mut Sales) -> Result<Vec<BadSale>> {
    let mut text = Text::open(input, pace.block).map_err(|e| unreadable(&e))?;
    let start = text.beginning();
    let (splitter, places) = headings(&start)?;
    text.skip_lines(1);
    let mut bad = Vec::new();
    let mut first_line = 2;
    in_order::<_, Vec<Found>>(
        pace,
        text,
        splitter,
        |block| make(splitter, &places, block),
        |block| {
            for found in &block.made {
                let line = first_line + found.line;
                let shown = |span: Span| span.of(&block.text, &block.fields.unquoted);
                let put = found.sale.as_ref().map_err(Clone::clone).and_then(|spans| {
                    sales
                        .push(NewSale {
                            external_reference: shown(spans.external_reference),
                            payment_id: shown(spans.payment_id),
                            order_id: shown(spans.order_id),
                            currency: shown(spans.currency),
                            pos: shown(spans.pos),
                            store: shown(spans.store),
                            amount: spans.amount,
                            minute: spans.minute,
                        })
                        .map_err(str::to_owned)
                });
                if let Err(reason) = put {
                    bad.push(BadSale { line, reason });
                }
            }
            first_line += block.lines;
            Ok(())
        },
    )?;
    Ok(bad)
}

fn headings(start: &str) -> Result<(Splitter, Places)> {
    let refuse = |advice: String| Error::invalid("sales_csv", "<file>", "headings", &advice);
    let line = start.split_inclusive('\n').next().unwrap_or_default();
    for separator in [b',', b';', b'\t', b'|'] {
        let mut fields = Fields::default();
        let mut splitter = Splitter { separator, width: 0 };
        splitter.split(line, 0, &mut fields);
        let names: Vec<String> = fields
            .spans
            .iter()
            .map(|span| span.of(line, &fields.unquoted).trim().to_ascii_lowercase().replace([' ', '-'], "_"))
            .collect();
        let places = COLUMNS.map(|column| names.iter().position(|name| name == column));
        let [reference, amount, _, _, payment, _, _, order] = places;
        if amount.is_some() && (reference.is_some() || payment.is_some() || order.is_some()) {
            splitter.width = names.len();
            return Ok((splitter, places));
        }
    }
    Err(refuse(format!(
        "its first line must name the columns: amount, external_reference (or payment_id), and as far as they are \
         known {}",
        COLUMNS.join(", ")
    )))
}

fn make(splitter: Splitter, places: &Places, block: &mut Block<Vec<Found>>) {
    block.made.clear();
    block.each(splitter, |text, fields, record, made| {
        if record.shape != Shape::Blank {
            made.push(Found { line: record.line, sale: sale(splitter, places, text, fields, record) });
        }
    });
}

fn sale(
    splitter: Splitter,
    places: &Places,
    text: &str,
    fields: &Fields,
    record: Record<'_>,
) -> std::result::Result<Spans, String> {
    if record.shape != Shape::Row {
        return Err(record.shape.reason(splitter.width));
    }
    let [external_reference, amount, currency, date, payment_id, pos, store, order_id] =
        places.map(|place| {
            let span = place.and_then(|place| fields.spans.get(place).copied()).unwrap_or_default();
            span.trimmed(text, &fields.unquoted)
        });
    let shown = |span: Span| span.of(text, &fields.unquoted);
    let wrong =
        |name: &str, span: Span, why: &str| format!("{name}: {why}; it is {:?}", shorten(shown(span)));
    if external_reference.is_empty() && payment_id.is_empty() && order_id.is_empty() {
        return Err(
            "it has neither external_reference nor payment_id: nothing can be matched with it".to_owned()
        );
    }
    if is_rounded(shown(payment_id)) {
        return Err(wrong("payment_id", payment_id, "a spreadsheet has rounded it"));
    }
    let amount = match read_amount(shown(amount)) {
        Ok(Some(read)) if read > Micros::ZERO => read,
        Ok(_) => return Err(wrong("amount", amount, "it must be more than zero")),
        Err(why) => return Err(wrong("amount", amount, why.reason())),
    };
    let minute = match read_moment(shown(date)) {
        Ok(moment) => moment.and_then(super::minute_of),
        Err(()) => return Err(wrong("date", date, "it is not a date")),
    };
    Ok(Spans { external_reference, currency, payment_id, pos, store, order_id, amount, minute })
}

fn shorten(text: &str) -> &str {
    text.char_indices().nth(60).map_or(text, |(at, _)| text.get(..at).unwrap_or_default())
}
