//! Codes made up.

/// A tag with its value, its length in characters.
pub(crate) fn object(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.chars().count())
}

/// The text with its CRC.
pub(crate) fn sealed(text: &str) -> String {
    let covered = format!("{text}6304");
    let mut crc = 0xFFFF_u16;
    for byte in covered.bytes() {
        for place in (0..8).rev() {
            let bit = u16::from(byte) >> place & 1;
            let feedback = (crc >> 15) ^ bit;
            crc = (crc << 1) ^ (feedback * 0x1021);
        }
    }
    format!("{covered}{crc:04X}")
}
