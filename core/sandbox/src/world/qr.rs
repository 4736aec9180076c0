//! The texts in QR codes, in `EMVCo`'s merchant-presented mode. [D] shapes of real samples

use std::fmt::Write as _;

use uuid::Uuid;

use crate::site::Site;

/// Who is paid, as a QR says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payee<'a> {
    pub(crate) site: Site,
    pub(crate) shop: &'a str,
    pub(crate) city: &'a str,
}

/// A till's permanent QR; `key` is what a Pix code calls the till. The tags are
/// those of the samples of MLA and of Pix in MLB; the other countries' are taken
/// to be like MLA's.
pub(crate) fn printed(pos_id: u64, key: &str, payee: Payee<'_>) -> String {
    if payee.site == Site::Mlb {
        let pix = pix(&format!("pix-qr-h.mercadopago.com/instore/h/p/v2/{key}"));
        return dynamic(&(pix + &till(pos_id)), payee);
    }
    let tax_id = field("50", &field("00", "30000000007"));
    sealed("11", &(till(pos_id) + &tax_id), "9700", payee, "")
}

/// The QR of one order, which stands for a till's as well when `pos_id` is given.
/// It has no amount (tag 54), as no sample has.
pub(crate) fn of_order(id: Uuid, pos_id: Option<u64>, payee: Payee<'_>) -> String {
    if payee.site == Site::Mlb {
        let pix = pix(&format!("pix-qr.mercadopago.com/instore/o/v2/{id}"));
        return dynamic(&(pix + &pos_id.map(till).unwrap_or_default()), payee);
    }
    dynamic(&own(id), payee)
}

fn own(id: Uuid) -> String {
    let order = field("00", "COM.MERCADOLIBRE") + &field("02", "3") + &field("06", &id.to_string());
    field("43", &order)
}

fn till(pos_id: u64) -> String {
    let link = format!("https://mpago.la/pos/{pos_id}");
    field("43", &(field("00", "com.mercadolibre") + &field("01", &link)))
}

fn pix(url: &str) -> String {
    field("26", &(field("00", "BR.GOV.BCB.PIX") + &field("25", url)))
}

/// Pix codes say so of themselves even on a till's permanent QR.
fn dynamic(account: &str, payee: Payee<'_>) -> String {
    sealed("12", account, "0000", payee, &field("62", &field("05", "***")))
}

fn sealed(method: &str, account: &str, category: &str, payee: Payee<'_>, more: &str) -> String {
    let facts = payee.site.facts();
    let mut text = [
        field("00", "01"),
        field("01", method),
        account.to_owned(),
        field("52", category),
        field("53", facts.currency_number),
        field("58", facts.country),
        field("59", &plain(payee.shop, 25)),
        field("60", &plain(payee.city, 15)),
        more.to_owned(),
        "6304".to_owned(),
    ]
    .concat();
    let sum = crc(text.as_bytes());
    // Writing to a string can't fail.
    let _ = write!(text, "{sum:04X}");
    text
}

fn field(id: &str, value: &str) -> String {
    format!("{id}{:02}{value}", value.len())
}

/// As samples print names: capitals, no accents, not too long.
fn plain(name: &str, longest: usize) -> String {
    let plain: String =
        name.chars().filter(|c| c.is_ascii() && !c.is_ascii_control()).take(longest).collect();
    if plain.trim().is_empty() { "COMERCIO".to_owned() } else { plain.trim().to_uppercase() }
}

/// CRC-16/CCITT-FALSE.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| {
            if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    use uuid::{Uuid, uuid};

    use super::{Payee, crc, dynamic, of_order, own, printed};
    use crate::site::Site;

    const ORDER: Uuid = uuid!("0b6f3c1e-7d52-4c0a-9f41-5a2d8e7c9b10");
    const LOJA: Payee<'_> = Payee { site: Site::Mlb, shop: "Loja Exemplo", city: "Sao Paulo" };

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc(b"123456789"), 0x29B1);
    }

    #[test]
    fn a_printed_one_is_the_sample_of_a_static_one() {
        let sample = "00020101021143530016com.mercadolibre0129https://mpago.la/pos/90000001\
                      50150011300000000075204970053030325802AR5914KIOSCO EJEMPLO6007CORDOBA6304212C";
        let kiosk = Payee { site: Site::Mla, shop: "Kiosco Ejemplo", city: "Cordoba" };
        assert_eq!(printed(90_000_001, "", kiosk), sample);
    }

    #[test]
    fn an_orders_is_the_sample_of_a_dynamic_one() {
        let sample = "00020101021243650016COM.MERCADOLIBRE0201306360b6f3c1e-7d52-4c0a-9f41-5a2d8e7c9b10\
                      5204000053039865802BR5912LOJA EXEMPLO6009SAO PAULO62070503***6304D268";
        assert_eq!(dynamic(&own(ORDER), LOJA), sample);
    }

    #[test]
    fn in_brazil_an_orders_is_the_sample_of_a_pix_one() {
        let sample = "00020101021226940014BR.GOV.BCB.PIX2572pix-qr.mercadopago.com/instore/o/v2/\
                      0b6f3c1e-7d52-4c0a-9f41-5a2d8e7c9b1043530016com.mercadolibre0129https://mpago.la/pos/90000002\
                      5204000053039865802BR5912LOJA EXEMPLO6009SAO PAULO62070503***63045196";
        assert_eq!(of_order(ORDER, Some(90_000_002), LOJA), sample);
        assert!(!of_order(ORDER, None, LOJA).contains("mpago.la"), "an order's alone has no till in it");
    }

    #[test]
    fn in_brazil_a_printed_one_is_pix_too() {
        let text = printed(90_000_002, "0123456789abcdef0123456789abcdef", LOJA);
        assert!(
            text.contains("2572pix-qr-h.mercadopago.com/instore/h/p/v2/0123456789abcdef0123456789abcdef")
        );
        assert!(text.contains("https://mpago.la/pos/90000002"));
    }
}
