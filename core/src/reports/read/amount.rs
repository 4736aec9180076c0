//! Amounts as files write them.

use super::super::Micros;
use super::super::micros::{DECIMALS, fits};

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAmount {
    NotANumber,
    TooFine,
    TooLarge,
}

impl NoAmount {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::NotANumber => "it is not an amount",
            Self::TooFine => "it has more than six decimals",
            Self::TooLarge => "it has more digits than an amount holds",
        }
    }
}

/// Nothing where the text is blank.
pub(crate) fn parse(text: &str) -> Result<Option<Micros>, NoAmount> {
    match plain(text.as_bytes()) {
        Some(amount) => Ok(Some(amount)),
        None => tolerant(text),
    }
}

/// What the vendor documents: a point, two decimals, maybe a minus. At most 16
/// bytes, so that nothing overflows.
fn plain(text: &[u8]) -> Option<Micros> {
    let (digits, negative) = match text.split_first()? {
        (b'-', rest) => (rest, true),
        _ => (text, false),
    };
    if digits.len() > 16 {
        return None;
    }
    let (whole, fraction) = match digits {
        [whole @ .., b'.', a, b] => (whole, two(*a, *b)?),
        [whole @ .., b'.', _] | [whole @ .., b'.', _, _, _] if !whole.is_empty() => return None,
        whole => (whole, 0),
    };
    if whole.is_empty() {
        return None;
    }
    let mut value = 0_u64;
    for digit in whole {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    let micros = i128::from(value) * 1_000_000 + i128::from(fraction) * 10_000;
    Some(Micros::new(if negative { -micros } else { micros }))
}

fn two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// What comes before amounts, the longer ones first.
const CURRENCIES: [&str; 21] = [
    "COP$", "CLP$", "COL$", "MXN$", "S/.", "U$S", "US$", "AR$", "MX$", "Bs.", "ARS", "BRL", "CLP", "COP",
    "MXN", "PEN", "UYU", "VES", "USD", "R$", "S/",
];

/// What people's spreadsheets make of it: a comma for the point, marks between
/// thousands, a currency's sign, parentheses or a minus at the end.
fn tolerant(text: &str) -> Result<Option<Micros>, NoAmount> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (mut rest, mut sign) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inside) => (inside.trim(), Some(true)),
        None => (text, None),
    };
    let mut currency = false;
    loop {
        let (after, is) = if let Some(after) = rest.strip_prefix(['-', '\u{2212}']) {
            (after, Some(true))
        } else if let Some(after) = rest.strip_prefix('+') {
            (after, Some(false))
        } else if let Some(after) = without_currency(rest).filter(|_| !currency) {
            currency = true;
            (after, None)
        } else {
            break;
        };
        if is.is_some() && sign.is_some() {
            return Err(NoAmount::NotANumber);
        }
        sign = sign.or(is);
        rest = after.trim_start();
    }
    if let Some(before) = rest.strip_suffix(['-', '\u{2212}']).filter(|_| sign.is_none()) {
        (rest, sign) = (before.trim_end(), Some(true));
    }
    let mut digits = String::with_capacity(rest.len());
    for letter in rest.chars() {
        match letter {
            '0'..='9' | '.' | ',' => digits.push(letter),
            // Thousands: blanks of any kind, or an apostrophe.
            '\'' | '\u{2019}' => digits.push('\''),
            _ if letter.is_whitespace() => digits.push('\''),
            _ => return Err(NoAmount::NotANumber),
        }
    }
    if digits.is_empty() {
        return Err(NoAmount::NotANumber);
    }
    let (whole, fraction) = parts(&digits)?;
    let micros = micros(&whole, fraction)?;
    Ok(Some(Micros::new(if sign == Some(true) { -micros } else { micros })))
}

fn without_currency(text: &str) -> Option<&str> {
    CURRENCIES.iter().chain(&["$U", "$", "Bs"]).find_map(|currency| text.strip_prefix(currency))
}

/// Which mark is the decimal one. The last of two kinds; one alone separates
/// thousands when it comes again, or when exactly three digits follow and at
/// most three lead (no currency here has three decimals, and files have two).
fn parts(digits: &str) -> Result<(String, &str), NoAmount> {
    let last = digits.rfind(['.', ',']);
    let Some(last) = last else { return Ok((grouped(digits, '\'')?, "")) };
    let mark = if digits[last..].starts_with('.') { '.' } else { ',' };
    let other = if mark == '.' { ',' } else { '.' };
    let (before, after) = (&digits[..last], &digits[last + 1..]);
    let again = before.contains(mark);
    let thousands = again
        || (!before.contains([other, '\''])
            && after.len() == 3
            && (1..=3).contains(&before.len())
            && !before.starts_with('0'));
    if thousands {
        return Ok((grouped(digits, mark)?, ""));
    }
    if after.is_empty() {
        return Err(NoAmount::NotANumber);
    }
    Ok((grouped(before, if before.contains('\'') { '\'' } else { other })?, after))
}

/// Digits whose thousands are set apart by `mark`, or not at all.
fn grouped(digits: &str, mark: char) -> Result<String, NoAmount> {
    let mut groups = digits.split(mark);
    let first = groups.next().unwrap_or_default();
    let mut whole = first.to_owned();
    let mut more = false;
    for group in groups {
        if group.len() != 3 {
            return Err(NoAmount::NotANumber);
        }
        more = true;
        whole.push_str(group);
    }
    let fits = if more { (1..=3).contains(&first.len()) } else { true };
    if !fits || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoAmount::NotANumber);
    }
    Ok(whole)
}

fn micros(whole: &str, fraction: &str) -> Result<i128, NoAmount> {
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoAmount::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = (DECIMALS as usize).checked_sub(fraction.len()).ok_or(NoAmount::TooFine)?;
    let mut value = 0_i128;
    let digits = whole.bytes().chain(fraction.bytes()).map(|b| i128::from(b - b'0'));
    for digit in digits.chain(std::iter::repeat_n(0, missing)) {
        value = value.checked_mul(10).and_then(|v| v.checked_add(digit)).ok_or(NoAmount::TooLarge)?;
    }
    if fits(value) { Ok(value) } else { Err(NoAmount::TooLarge) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match parse(text) {
            Ok(Some(amount)) => amount.to_string(),
            Ok(None) => "none".to_owned(),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn as_documented() {
        for (text, amount) in [
            ("1500.00", "1500"),
            ("-12.05", "-12.05"),
            ("0.00", "0"),
            ("-0.00", "0"),
            ("7", "7"),
            ("1.5", "1.5"),
            ("", "none"),
            ("  ", "none"),
            ("99999999999999999.99", "99999999999999999.99"),
            ("1234.567", "1234.567"),
        ] {
            assert_eq!(read(text), amount, "{text:?}");
        }
    }

    #[test]
    fn as_spreadsheets_have_it() {
        for (text, amount) in [
            ("1.500,25", "1500.25"),
            ("1,500.25", "1500.25"),
            ("1.234.567", "1234567"),
            ("1,234,567.8", "1234567.8"),
            ("1500,5", "1500.5"),
            ("1.500", "1500"),
            ("1,500", "1500"),
            ("0,125", "0.125"),
            ("0.125", "0.125"),
            ("$ 1.500,00", "1500"),
            ("-$1.500,00", "-1500"),
            ("R$ 12,90", "12.9"),
            ("S/. 12.90", "12.9"),
            ("ARS 5", "5"),
            ("(12.50)", "-12.5"),
            ("12.50-", "-12.5"),
            ("\u{2212}12.50", "-12.5"),
            ("1\u{a0}234,50", "1234.5"),
            ("1'234.50", "1234.5"),
            ("+5.00", "5"),
            ("12.500000000", "12.5"),
            ("$-5", "-5"),
            ("- $ 5", "-5"),
            ("(R$ 1.500,00)", "-1500"),
            ("1 234 567", "1234567"),
            ("1’234’567,8", "1234567.8"),
            (".5", "0.5"),
        ] {
            assert_eq!(read(text), amount, "{text:?}");
        }
    }

    #[test]
    fn no_amounts() {
        for text in [
            "abc",
            "-",
            "1.2.3",
            "12..5",
            "1,23,456",
            "12.",
            "1e5",
            "--5",
            "(5",
            "5 USD",
            "NaN",
            ".",
            "1.5,00,1",
            "-5-",
            "(-5)",
            "1-2",
            "2026-10",
            "10 20",
            "1 2",
            "X5",
            "MLA1",
            "$",
            "()",
            "1'23",
            "5)",
            "1.500 00",
            "$ $5",
            "'5",
            "5'",
            "1.234'567,00",
            "-.",
            "+",
        ] {
            assert_eq!(read(text), "NotANumber", "{text:?}");
        }
        assert_eq!(read("0.0000001"), "TooFine");
        assert_eq!(read("9999999999999999999999999999999999999999"), "TooLarge");
    }
}
