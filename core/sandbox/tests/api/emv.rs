//! Reading a QR's text as a wallet would.

/// The fields by their two digits, once the checksum is right.
pub(crate) fn read(text: &str) -> Vec<(String, String)> {
    let (body, sum) = text.split_at(text.len() - 4);
    let crc = body.bytes().fold(0xFFFF_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    });
    assert_eq!(format!("{crc:04X}"), sum, "{text}");
    fields(text)
}

pub(crate) fn fields(mut text: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    while !text.is_empty() {
        let length: usize = text[2..4].parse().unwrap();
        fields.push((text[..2].to_owned(), text[4..4 + length].to_owned()));
        text = &text[4 + length..];
    }
    fields
}

pub(crate) fn get<'a>(fields: &'a [(String, String)], id: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == id).map(|(_, value)| value.as_str())
}
