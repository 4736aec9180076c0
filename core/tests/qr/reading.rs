use cobro::{ErrorKind, QrReading, qr};
use proptest::prelude::*;

use crate::codes::{ORDER, PIX, POS};
use crate::made::{object, sealed};

fn paths(reading: &QrReading) -> Vec<&str> {
    reading.fields.iter().map(|field| field.path.as_str()).collect()
}

fn refused(text: &str) -> (String, String) {
    let error = qr::read(text).expect_err(text);
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let details = error.details();
    assert_eq!(details.field.as_deref(), Some("qr_data"));
    (details.rule.clone().unwrap(), details.message.clone())
}

#[test]
fn says_what_the_vendors_codes_hold() {
    let order = qr::read(ORDER).unwrap();
    assert_eq!(order.order_id.as_deref(), Some("0b6f3c1e-7d52-4c0a-9f41-5a2d8e7c9b10"));
    assert!(order.dynamic && order.amount.is_none() && order.reference_label.is_none());
    assert_eq!(
        paths(&order),
        ["00", "01", "43.00", "43.02", "43.06", "52", "53", "58", "59", "60", "62.05", "63"]
    );

    let pos = qr::read(POS).unwrap();
    assert_eq!(pos.pos_url.as_deref(), Some("https://mpago.la/pos/90000001"));
    assert_eq!((pos.tax_id.as_deref(), pos.currency.as_str()), (Some("30000000007"), "032"));
    assert!(!pos.dynamic && pos.order_id.is_none());

    let pix = qr::read(PIX).unwrap();
    assert_eq!(pix.order_id, order.order_id);
    assert_eq!(pix.pos_url.as_deref(), Some("https://mpago.la/pos/90000002"));
}

/// What `length` finds out of both ways to count.
fn named(name: &str, length: usize) -> String {
    sealed(&format!("00020143200016com.mercadolibre5204000053030325802AR59{length:02}{name}6007CORDOBA"))
}

#[test]
fn lengths_count_characters_or_bytes() {
    let name = "CAFÉ ÑANDÚ";
    for length in [name.chars().count(), name.len()] {
        assert_eq!(qr::read(&named(name, length)).unwrap().merchant_name, name);
    }
    for length in [name.chars().count() + 1, name.len() + 1] {
        qr::read(&named(name, length)).unwrap_err();
    }
}

#[test]
fn says_where_it_is_wrong() {
    for (text, rule, says) in [
        (&ORDER[..60], "length", "tag 43 at offset 12: its length is 65 and 44 are left"),
        (
            &ORDER.replace("06360b", "06460b"),
            "length",
            "tag 43.06 at offset 41: its length is 46 and 36 are left",
        ),
        (
            &ORDER.replace("BR59", "BRx9"),
            "tag",
            "at offset 102: the two digits of a tag are expected, not \"x9\"",
        ),
        (&format!("{ORDER}\n"), "tag", "is it all of the code and nothing else?"),
        (&ORDER.replace("LOJA", "LOTA"), "crc", "tag 63 (the CRC) is \"D268\" and should be"),
    ] {
        let (found, message) = refused(text);
        assert_eq!(found, rule, "{message}");
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn a_long_text_is_not_shown_whole() {
    let (_, message) = refused(&"9".repeat(1_000_000));
    assert!(message.len() < 400, "{message}");
}

/// Tags of one level with values, and parts of those that are templates.
type Tree = Vec<(String, Result<String, Vec<(String, String)>>)>;

fn plain() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::btree_map(0..100_u8, "[ -~à-ÿ]{1,25}", 1..4)
        .prop_map(|parts| parts.into_iter().map(|(tag, value)| (format!("{tag:02}"), value)).collect())
}

/// Any tags besides those that every code has.
fn tree() -> impl Strategy<Value = Tree> {
    let values = (prop::sample::select((65..80).collect::<Vec<u8>>()), "[ -~à-ÿ]{1,99}")
        .prop_map(|(tag, value)| (format!("{tag:02}"), Ok(value)));
    let template = prop::sample::select((26..52).chain([62, 64]).chain(80..100).collect::<Vec<u8>>());
    let templates = (template, plain()).prop_map(|(tag, parts)| (format!("{tag:02}"), Err(parts)));
    prop::collection::vec(prop_oneof![values, templates], 0..8).prop_map(|mut tree: Tree| {
        let mut seen = Vec::new();
        tree.retain(|(tag, _)| {
            !seen.contains(tag) && {
                seen.push(tag.clone());
                true
            }
        });
        tree
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(tree in tree()) {
        let fixed = [("00", "01"), ("02", "4000"), ("52", "0000"), ("53", "032"), ("58", "AR"), ("59", "Ñ"), ("60", "C")];
        let mut text: String = fixed.iter().map(|(tag, value)| object(tag, value)).collect();
        let mut wanted: Vec<(String, String)> =
            fixed.iter().map(|(tag, value)| ((*tag).to_owned(), (*value).to_owned())).collect();
        for (tag, content) in &tree {
            match content {
                Ok(value) => {
                    text += &object(tag, value);
                    wanted.push((tag.clone(), value.clone()));
                }
                Err(parts) => {
                    let inside: String = parts.iter().map(|(part, value)| object(part, value)).collect();
                    text += &object(tag, &inside);
                    wanted.extend(parts.iter().map(|(part, value)| (format!("{tag}.{part}"), value.clone())));
                }
            }
        }
        let text = sealed(&text);
        wanted.push(("63".to_owned(), text[text.len() - 4..].to_owned()));
        let reading = qr::read(&text).unwrap();
        let read: Vec<(String, String)> = reading.fields.into_iter().map(|field| (field.path, field.value)).collect();
        prop_assert_eq!(read, wanted);
    }

    #[test]
    fn one_changed_byte_is_seen(
        text in prop::sample::select(vec![ORDER, POS, PIX]), at in any::<prop::sample::Index>(), byte in b' '..=b'~',
    ) {
        let at = at.index(text.len());
        let mut changed = text.as_bytes().to_vec();
        changed[at] = byte;
        // The CRC may be in small letters.
        prop_assume!(!text.as_bytes()[at].eq_ignore_ascii_case(&byte) || (at < text.len() - 4 && text.as_bytes()[at] != byte));
        refused(&String::from_utf8(changed).unwrap());
    }

    #[test]
    fn a_part_is_refused(text in prop::sample::select(vec![ORDER, POS, PIX]), at in any::<prop::sample::Index>()) {
        refused(&text[..at.index(text.len())]);
    }

    #[test]
    fn any_text_is_answered(text in prop_oneof![".*", "[0-9]{0,200}", "000201[0-9A-Zé]{0,99}"]) {
        let _ = qr::read(&text);
    }
}
