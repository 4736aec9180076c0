use super::emvco::{self, Object, value};
use crate::error::{Error, Result};
use crate::ids::required;
use crate::model::{QrField, QrReading};
use crate::money::Amount;

/// What a code says, checked as far as every wallet relies on it.
pub(super) fn read(text: &str) -> Result<QrReading> {
    required("qr_data", text)?;
    let objects = emvco::parse(text)?;
    let code = Code { text, objects: &objects };
    code.needed("00", "the version", |version| version == "01", "01")?;
    if !objects.iter().any(|object| matches!(object.tag.parse(), Ok(2..=51))) {
        return Err(code.flaw("required", "tags 02 to 51 (the merchant's accounts) are all missing"));
    }
    let mercado_pago = code.account("com.mercadolibre");
    let pix_url = code.account("br.gov.bcb.pix").and_then(|pix| pix.part("25"));
    let order_id = mercado_pago.and_then(|account| account.part("06")).or_else(|| pix_order_id(pix_url?));
    Ok(QrReading {
        category: code.needed("52", "the category", |text| is_digits(text, 4), "four digits")?,
        currency: code.needed("53", "the currency", |text| is_digits(text, 3), "three digits")?,
        country: code.needed("58", "the country", is_country, "two letters")?,
        merchant_name: code.needed("59", "the merchant's name", |_| true, "")?,
        merchant_city: code.needed("60", "the merchant's city", |_| true, "")?,
        amount: code.amount()?,
        dynamic: value(&objects, "01") == Some("12"),
        order_id: order_id.map(str::to_owned),
        pos_url: mercado_pago.and_then(|account| account.part("01")).map(str::to_owned),
        pix_url: pix_url.map(str::to_owned),
        // In other countries 00 may be a scheme's name, as in any account.
        tax_id: code.part("50", "00").filter(|id| is_digits(id, id.len())).map(str::to_owned),
        reference_label: code.part("62", "05").filter(|label| *label != "***").map(str::to_owned),
        fields: fields(&objects),
    })
}

struct Code<'a> {
    text: &'a str,
    objects: &'a [Object<'a>],
}

impl<'a> Code<'a> {
    fn needed(&self, tag: &str, what: &str, good: impl Fn(&str) -> bool, shape: &str) -> Result<String> {
        match value(self.objects, tag) {
            Some(value) if good(value) => Ok(value.to_owned()),
            Some(value) => {
                Err(self.flaw("format", &format!("tag {tag} ({what}) is {value:?}, it must be {shape}")))
            }
            None => Err(self.flaw("required", &format!("tag {tag} ({what}) is missing"))),
        }
    }

    /// The account of a scheme. Which tag it has is the scheme's own choice
    /// (Mercado Pago is seen in 43), and so is the case of its name.
    fn account(&self, scheme: &str) -> Option<&'a Object<'a>> {
        self.objects.iter().find(|object| {
            matches!(object.tag.parse(), Ok(26..=51))
                && object.part("00").is_some_and(|name| name.eq_ignore_ascii_case(scheme))
        })
    }

    fn part(&self, tag: &str, part: &str) -> Option<&'a str> {
        self.objects.iter().find(|object| object.tag == tag)?.part(part)
    }

    fn amount(&self) -> Result<Option<Amount>> {
        let Some(text) = value(self.objects, "54") else {
            return Ok(None);
        };
        let bad = || {
            self.flaw(
                "decimal",
                &format!("tag 54 (the amount) is {text:?}, it must be a decimal such as 1500.50"),
            )
        };
        if text.starts_with('-') {
            return Err(bad());
        }
        Amount::parse(text).map(Some).map_err(|e| bad().with_source(e))
    }

    fn flaw(&self, rule: &str, advice: &str) -> Error {
        Error::invalid("qr_data", self.text, rule, advice)
    }
}

/// The Pix URL of an order ends with its id; that of a POS has another path.
fn pix_order_id(url: &str) -> Option<&str> {
    let (_, id) = url.split_once("/instore/o/v2/")?;
    Some(id).filter(|id| !id.is_empty() && !id.contains('/'))
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn fields(objects: &[Object<'_>]) -> Vec<QrField> {
    let mut fields = Vec::new();
    for object in objects {
        if object.parts.is_empty() {
            fields.push(QrField { path: object.tag.to_owned(), value: object.value.to_owned() });
        }
        for part in &object.parts {
            fields
                .push(QrField { path: format!("{}.{}", object.tag, part.tag), value: part.value.to_owned() });
        }
    }
    fields
}
