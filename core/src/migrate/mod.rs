//! From the in-store orders API (v1, v2, dynamic QR) to the Orders API: the
//! old request's body becomes the new one's, with a list of what differs.
//!
//! Pure: nothing is sent and no clock is read. By the vendor's migration
//! pages, its references of both APIs and its OpenAPI file (all 2026); where
//! they say nothing, a change's note says so. What always differs and is not
//! in a body (paths, cancelling, refunds, notifications, states) is in the
//! guide.

mod body;
mod changes;
mod expiry;
mod fields;
mod items;

use body::{AmountBody, ConfigBody, IdBody, IntegrationBody, OrderBody, QrBody, TransactionsBody, money};
use changes::Changes;
use fields::{Fields, needed};
use serde_json::value::RawValue;

use crate::error::{Error, Result};
use crate::ids::{ExternalPosId, ExternalReference, max_length, positive};
use crate::model::{Migration, MigrationRequest, QrMode, Site};
use crate::money::Amount;
use crate::resources::too_large;

/// What v2 and dynamic QR have and v1 has not.
const NOT_V1: [&str; 6] = ["title", "description", "total_amount", "expiration_date", "sponsor", "cash_out"];

/// Makes the Orders body of an old one. Nothing is cut or rounded: what Orders
/// can't say, or not without losing money or a sale's name, is an
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) with the old
/// body's field.
///
/// ```
/// use cobro::{MigrationRequest, QrMode, Site, migrate};
///
/// let old = r#"{"external_reference": "SALE184", "title": "Coffee", "description": "Coffee",
///     "total_amount": 18.5,
///     "items": [{"title": "Coffee", "unit_price": 18.5, "quantity": 1, "unit_measure": "unit", "total_amount": 18.5}]}"#;
/// let new = migrate::order(&MigrationRequest::new(old, "POS002", QrMode::Static, Site::Mla))?;
/// assert!(new.body.contains(r#""total_amount":"18.50""#));
/// assert!(new.changes.iter().any(|change| change.field.as_deref() == Some("title")));
/// # Ok::<(), cobro::Error>(())
/// ```
pub fn order(request: &MigrationRequest) -> Result<Migration> {
    let site = request.site.clone().checked("site")?;
    if !request.qr.is_known() {
        return Err(Error::invalid(
            "qr",
            request.qr.as_str(),
            "enum",
            "it must be static, dynamic or hybrid",
        ));
    }
    let pos = ExternalPosId::check("external_pos_id", &request.external_pos_id)?;
    let mut old = Fields::parse(&request.body)?;
    let v1 = !NOT_V1.iter().any(|name| old.has(name));
    let mut changes = Changes::default();

    changes.added("type", "Always qr at the counter.");
    changes.moved(
        "external_pos_id",
        "config.qr.external_pos_id",
        "From the path into the body; seller and store follow from the token and the POS.",
    );
    changes.added("config.qr.mode", mode_note(&request.qr));
    let reference = reference(&mut old)?;
    let description = description(&mut old, &mut changes)?;
    let expiration_time = expiry::expiration_time(&mut old, request, &mut changes)?;
    refuse_taxes(&mut old)?;
    let total = old.amount("total_amount", &site)?;
    let (items, sum) = items::items(&mut old, &site, &mut changes)?;
    let cash = cash_out(&mut old, &site, &mut changes)?;
    if items.is_empty() {
        return Err(no_lines(cash));
    }
    let total = check_total(total, v1, sum, cash, &mut changes)?;
    changes
        .added("transactions.payments[0].amount", "What the buyer pays for the lines; exactly one payment.");
    let sponsor = sponsor(&mut old, &mut changes)?;
    let marketplace_fee = marketplace_fee(&mut old, &site, &mut changes)?;
    drop_notification_url(&mut old, &mut changes);
    for name in old.left() {
        changes.unknown(&name);
    }

    let body = OrderBody {
        order_type: "qr",
        external_reference: reference.as_str(),
        description,
        expiration_time,
        total_amount: money(total, &site),
        marketplace_fee,
        config: ConfigBody { qr: QrBody { external_pos_id: pos.as_str(), mode: request.qr.as_str() } },
        transactions: TransactionsBody {
            payments: [AmountBody { amount: money(sum, &site) }],
            cash_outs: cash.map(|amount| AmountBody { amount: money(amount, &site) }).into_iter().collect(),
        },
        items,
        integration_data: sponsor.map(|id| IntegrationBody { sponsor: IdBody { id } }),
    };
    let body = serde_json::to_string(&body).map_err(|e| Error::internal(&e.to_string()))?;
    Ok(Migration { body, changes: changes.into_list() })
}

fn mode_note(qr: &QrMode) -> &'static str {
    match qr {
        QrMode::Static => "The printed QR, as in v1 and v2.",
        QrMode::Dynamic => "A QR for this order alone, as by POST to /qrs: draw type_response.qr_data.",
        _ => "The printed QR and one for this order alone, as by PUT to /qrs: draw type_response.qr_data.",
    }
}

/// Orders takes 64 of `A-Z a-z 0-9 _ -` by its reference. One of the vendor's
/// tools says that the live API refuses hyphens; the reference is followed.
fn reference(old: &mut Fields<'_>) -> Result<ExternalReference> {
    let field = "external_reference";
    let text = needed(old.text(field)?, field, "Orders needs one, unique for each attempt to sell")?;
    ExternalReference::check(field, &text).map_err(|e| {
        // Reports, searches and refunds look for it: a shortened or hashed one is lost to them.
        e.with(|d| d.message.push_str("; give such a one where the sale gets its name: none is made up here"))
    })
}

/// Orders has no title: without a description it becomes one.
fn description(old: &mut Fields<'_>, changes: &mut Changes) -> Result<Option<String>> {
    let title = old.text("title")?;
    let description = old.text("description")?;
    let field = match (&title, &description) {
        (Some(_), None) => {
            changes.moved(
                "title",
                "description",
                "Orders refuses a title, and the order has no description.",
            );
            "title"
        }
        (Some(_), Some(_)) => {
            changes.dropped("title", "Orders refuses it: the buyer sees the description.");
            "description"
        }
        (None, _) => "description",
    };
    let text = description.or(title);
    if let Some(text) = &text {
        max_length(field, text, 150)?;
    }
    Ok(text)
}

/// Without them the old API applied 19 % IVA to all; what Orders does is not
/// documented, so that dropping them might declare another tax.
fn refuse_taxes(old: &mut Fields<'_>) -> Result<()> {
    let Some(taxes) = old.take("taxes") else { return Ok(()) };
    if serde_json::from_str::<Vec<&RawValue>>(taxes.get()).is_ok_and(|taxes| taxes.is_empty()) {
        return Ok(());
    }
    let advice = "Orders documents no way to say what tax an order holds: keep such orders on the in-store API, \
                  or take the taxes out where the vendor confirms that the general rate applies";
    Err(Error::invalid("taxes", taxes.get(), "unsupported", advice))
}

fn cash_out(old: &mut Fields<'_>, site: &Site, changes: &mut Changes) -> Result<Option<Amount>> {
    let Some(mut cash) = old.object("cash_out")? else { return Ok(None) };
    let field = cash.path("amount");
    let amount = needed(cash.amount("amount", site)?, &field, "a cash-out needs one")?;
    changes.meaning(
        Some(&field),
        "transactions.cash_outs[0].amount",
        "Only for accounts that the vendor enabled; what a cash-out holds besides its amount is not public. \
         Such an order can only be refunded whole.",
    );
    for name in cash.left() {
        changes.unknown(&format!("cash_out.{name}"));
    }
    Ok(Some(amount))
}

fn no_lines(cash: Option<Amount>) -> Error {
    let advice = match cash {
        Some(_) => {
            "Orders wants exactly one payment, and a cash-out alone has none: keep it on the in-store API"
        }
        None => "give at least one line",
    };
    Error::invalid("items", "[]", "required", advice)
}

/// In v1, which has no total, it is the lines' sum.
fn check_total(
    old: Option<Amount>,
    v1: bool,
    sum: Amount,
    cash: Option<Amount>,
    changes: &mut Changes,
) -> Result<Amount> {
    let field = "total_amount";
    let real = sum.plus(cash.unwrap_or(Amount::ZERO)).ok_or_else(|| too_large(field, sum))?;
    if v1 {
        changes.added(field, "The sum of the lines, which v1 reckoned by itself.");
        return Ok(real);
    }
    let total = needed(old, field, "v2 and dynamic QR need one")?;
    if total != real {
        let advice = format!("it must equal the sum of the items' totals and the cash-out, which is {real}");
        return Err(Error::invalid(field, &total.to_string(), "sum", &advice));
    }
    changes.reformatted(field, "The number became a text.");
    Ok(total)
}

/// The integrator's user id: `sponsor.id` in v2, `sponsor_id` in v1.
fn sponsor(old: &mut Fields<'_>, changes: &mut Changes) -> Result<Option<String>> {
    let (field, digits) = match (old.object("sponsor")?, old.digits("sponsor_id")?) {
        (None, None) => return Ok(None),
        (None, Some(digits)) => ("sponsor_id", digits),
        (Some(mut sponsor), None) => {
            let digits = needed(sponsor.digits("id")?, "sponsor.id", "a sponsor needs one")?;
            for name in sponsor.left() {
                changes.unknown(&format!("sponsor.{name}"));
            }
            ("sponsor.id", digits)
        }
        (Some(_), Some(digits)) => {
            let advice = "it is there as sponsor.id too: which one counts?";
            return Err(Error::invalid("sponsor_id", &digits, "exclusive", advice));
        }
    };
    let id = digits
        .parse()
        .map_err(|_| Error::invalid(field, &digits, "integer", "it must be a whole number of 64 bits"))?;
    changes.moved(
        field,
        "integration_data.sponsor.id",
        "A text now. An older page wants platform_id and integrator_id beside it: add yours if you have them.",
    );
    positive(field, id).map(|id| Some(id.to_string()))
}

/// In no table of v2, but sent by those who sell for others; Orders has it
/// under the same name.
fn marketplace_fee(old: &mut Fields<'_>, site: &Site, changes: &mut Changes) -> Result<Option<String>> {
    let fee = old.amount("marketplace_fee", site)?;
    if fee.is_some() {
        changes.reformatted(
            "marketplace_fee",
            "The number became a text. Orders takes it with OAuth tokens only.",
        );
    }
    Ok(fee.map(|fee| money(fee, site)))
}

fn drop_notification_url(old: &mut Fields<'_>, changes: &mut Changes) {
    if old.take("notification_url").is_some() {
        changes.dropped(
            "notification_url",
            "Orders has none for one order: set a URL in the developer panel, under webhooks, event \
             \"Order (Mercado Pago)\", and read the order that a notification names.",
        );
    }
}
