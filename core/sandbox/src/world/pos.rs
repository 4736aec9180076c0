//! A till, and the QR printed for it.

use std::fmt::Write as _;

use uuid::Uuid;

use crate::site::Site;

/// A till.
#[derive(Debug)]
pub(crate) struct Pos {
    pub(crate) id: u64,
    pub(crate) owner: u64,
    pub(crate) store_id: u64,
    pub(crate) name: String,
    pub(crate) external_id: String,
    pub(crate) fixed_amount: bool,
    pub(crate) category: Option<u32>,
    /// Stem of the QR images' names: 64 hexadecimal digits.
    pub(crate) uuid: String,
    pub(crate) qr_code: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

impl super::World {
    /// The seller's till by the seller's own name for it.
    pub(crate) fn pos_by_external_id(&self, owner: u64, external_id: &str) -> Option<&Pos> {
        self.pos.values().find(|pos| pos.owner == owner && pos.external_id == external_id)
    }
}

/// Stem for the names of a till's images.
pub(crate) fn image_stem() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// The `EMVCo` text of a till's permanent QR. Its tags are those of the vendor's
/// sample of a static QR in MLA; the other countries' are taken to be alike. [D] `pos.json`
pub(crate) fn qr_code(pos_id: u64, site: Site, shop: &str, city: &str) -> String {
    let facts = site.facts();
    let link = field("00", "com.mercadolibre") + &field("01", &format!("https://mpago.la/pos/{pos_id}"));
    let mut text = [
        field("00", "01"),
        field("01", "11"),
        field("43", &link),
        field("50", &field("00", "30000000007")),
        field("52", "9700"),
        field("53", facts.currency_number),
        field("58", facts.country),
        field("59", &printed(shop, 25)),
        field("60", &printed(city, 15)),
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
fn printed(name: &str, longest: usize) -> String {
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
    use super::{crc, qr_code};
    use crate::site::Site;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc(b"123456789"), 0x29B1);
    }

    #[test]
    fn the_qr_is_the_sample_of_a_static_one() {
        let sample = "00020101021143530016com.mercadolibre0129https://mpago.la/pos/90000001\
                      50150011300000000075204970053030325802AR5914KIOSCO EJEMPLO6007CORDOBA6304212C";
        assert_eq!(qr_code(90_000_001, Site::Mla, "Kiosco Ejemplo", "Cordoba"), sample);
    }
}
