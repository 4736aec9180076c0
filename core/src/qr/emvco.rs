//! The notation of a code: two digits of tag, two of length, the value, and so
//! on; in some tags, called templates, the value is the same again.

use super::crc::crc16;
use crate::error::{Error, Result};

/// A tag with its value.
#[derive(Debug)]
pub(super) struct Object<'a> {
    pub(super) tag: &'a str,
    pub(super) value: &'a str,
    /// What is in it, if it is a template.
    pub(super) parts: Vec<Self>,
}

impl Object<'_> {
    /// The value of one of its parts.
    pub(super) fn part(&self, tag: &str) -> Option<&str> {
        value(&self.parts, tag)
    }
}

/// The value of one of them.
pub(super) fn value<'a>(objects: &[Object<'a>], tag: &str) -> Option<&'a str> {
    objects.iter().find(|object| object.tag == tag).map(|object| object.value)
}

/// Reads a whole code: its tags, and that its CRC is right.
pub(super) fn parse(text: &str) -> Result<Vec<Object<'_>>> {
    let whole = |length| {
        let objects = Level::top(text, length).objects()?;
        check_crc(text, &objects)?;
        Ok(objects)
    };
    // Whether a length counts characters or bytes is not documented, and
    // merchants have accents in their names: a code that is whole by either is.
    let read = whole(Length::Characters).or_else(|flaw: Flaw| {
        whole(Length::Bytes).map_err(|other| if other.rule == "crc" { other } else { flaw })
    });
    read.map_err(|flaw| flaw.of(text))
}

/// What is wrong with a code.
#[derive(Debug)]
struct Flaw {
    rule: &'static str,
    advice: String,
}

impl Flaw {
    fn of(self, text: &str) -> Error {
        Error::invalid("qr_data", text, self.rule, &self.advice)
    }
}

/// What a length counts.
#[derive(Debug, Clone, Copy)]
enum Length {
    Characters,
    Bytes,
}

impl Length {
    /// Splits this much off; `None` when there is less.
    fn split(self, text: &str, length: usize) -> Option<(&str, &str)> {
        let end = match self {
            Self::Bytes => length,
            Self::Characters => {
                text.char_indices().map(|(start, _)| start).chain([text.len()]).nth(length)?
            }
        };
        text.split_at_checked(end)
    }
}

/// The whole code, or the inside of a template.
#[derive(Debug, Clone, Copy)]
struct Level<'a> {
    text: &'a str,
    template: Option<&'a str>,
    /// Where it begins, in characters from the code's start.
    start: usize,
    length: Length,
}

impl<'a> Level<'a> {
    fn top(text: &'a str, length: Length) -> Self {
        Self { text, template: None, start: 0, length }
    }

    fn objects(self) -> std::result::Result<Vec<Object<'a>>, Flaw> {
        let mut objects: Vec<Object<'a>> = Vec::new();
        let (mut rest, mut offset) = (self.text, self.start);
        while !rest.is_empty() {
            let (object, after) = self.object(rest, offset)?;
            if objects.iter().any(|other| other.tag == object.tag) {
                return Err(self.flaw("duplicate", object.tag, offset, "it is there a second time"));
            }
            offset += 4 + object.value.chars().count();
            objects.push(object);
            rest = after;
        }
        Ok(objects)
    }

    /// The first object of `rest`, and what is after it.
    fn object(self, rest: &'a str, offset: usize) -> std::result::Result<(Object<'a>, &'a str), Flaw> {
        let Some((tag, after)) = digits(rest) else {
            let start: String = rest.chars().take(2).collect();
            let advice = format!(
                "the two digits of a tag are expected, not {start:?}; is it all of the code and nothing else?"
            );
            return Err(self.flaw("tag", "", offset, &advice));
        };
        let Some((length, after)) = digits(after) else {
            return Err(self.flaw("length", tag, offset, "its length must be two digits"));
        };
        let length: usize = length.parse().unwrap_or_default();
        if length == 0 {
            return Err(self.flaw("length", tag, offset, "a value has at least one character"));
        }
        let Some((value, after)) = self.length.split(after, length) else {
            let left = after.chars().count();
            let advice =
                format!("its length is {length} and {left} are left; the code is cut short or was changed");
            return Err(self.flaw("length", tag, offset, &advice));
        };
        // Templates hold no templates that any source describes.
        let parts = if self.template.is_none() && is_template(tag) {
            Self { text: value, template: Some(tag), start: offset + 4, ..self }.objects()?
        } else {
            Vec::new()
        };
        Ok((Object { tag, value, parts }, after))
    }

    fn flaw(self, rule: &'static str, tag: &str, offset: usize, advice: &str) -> Flaw {
        let path: Vec<&str> = self.template.into_iter().chain([tag]).filter(|tag| !tag.is_empty()).collect();
        let place = if path.is_empty() { String::new() } else { format!("tag {} ", path.join(".")) };
        Flaw { rule, advice: format!("{place}at offset {offset}: {advice}") }
    }
}

/// Those of the merchant's accounts, 62 (additional data), 64 (the merchant's
/// name in another language) and those left to anybody.
fn is_template(tag: &str) -> bool {
    matches!(tag.parse(), Ok(26..=51 | 62 | 64 | 80..=99))
}

fn digits(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(2).filter(|(two, _)| two.bytes().all(|b| b.is_ascii_digit()))
}

fn check_crc(text: &str, objects: &[Object<'_>]) -> std::result::Result<(), Flaw> {
    let wrong = |advice: String| Flaw { rule: "crc", advice };
    let Some(written) = value(objects, "63") else {
        let advice = "tag 63 (the CRC) is missing: the code is cut short".to_owned();
        return Err(Flaw { rule: "required", advice });
    };
    if objects.last().is_none_or(|last| last.tag != "63") {
        return Err(wrong("tag 63 (the CRC) must be the last; something was added to the code".to_owned()));
    }
    let covered = text.strip_suffix(written).unwrap_or(text);
    let right = format!("{:04X}", crc16(covered.as_bytes()));
    // The standard writes it in capitals.
    if written.eq_ignore_ascii_case(&right) {
        Ok(())
    } else {
        Err(wrong(format!("tag 63 (the CRC) is {written:?} and should be {right:?}: the code was changed")))
    }
}
