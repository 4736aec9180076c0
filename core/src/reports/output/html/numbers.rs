use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::language::Language;
use crate::model::Site;
use crate::money::Amount;

/// How amounts, counts and days are written for those who read the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    language: Language,
    point: char,
    thousands: char,
    decimals: usize,
}

impl Numbers {
    /// For a language tag and a currency. Spanish is written with a decimal
    /// comma, but in Mexico and Peru (Unicode's CLDR) with a point, as English.
    pub(super) fn of(language: Language, tag: &str, currency: Option<&str>) -> Self {
        let region = tag.split(['-', '_']).nth(1).map(str::to_ascii_uppercase);
        let with_point = match (language, region.as_deref()) {
            (Language::En, _) | (Language::Es, Some("MX" | "PE")) => true,
            (Language::Pt, _) | (Language::Es, Some(_)) => false,
            (Language::Es, None) => matches!(currency, Some("MXN" | "PEN")),
        };
        let (point, thousands) = if with_point { ('.', ',') } else { (',', '.') };
        let mut sites = Site::KNOWN.iter().map(|id| Site::from(*id).facts());
        let decimals = sites.find(|facts| Some(facts.currency) == currency).map_or(2, |facts| facts.decimals);
        Self { language, point, thousands, decimals: usize::try_from(decimals).unwrap_or(2) }
    }

    /// With the currency's decimals, or with more where the amount has more:
    /// nothing is rounded.
    pub(super) fn amount(&self, amount: Amount) -> String {
        self.decimal(amount.as_decimal(), self.decimals)
    }

    /// With as many decimals as it has.
    pub(super) fn plain(&self, value: Decimal) -> String {
        self.decimal(value.normalize(), 0)
    }

    pub(super) fn count(&self, count: i64) -> String {
        self.decimal(count.into(), 0)
    }

    /// Tenths of a percent.
    pub(super) fn percent(&self, tenths: i64) -> String {
        let number = self.decimal(Decimal::new(tenths, 1), 1);
        match self.language {
            Language::Es => format!("{number}\u{a0}%"),
            Language::Pt | Language::En => format!("{number}%"),
        }
    }

    fn decimal(&self, value: Decimal, decimals: usize) -> String {
        let text = value.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut shown = String::new();
        if value.is_sign_negative() && !value.is_zero() {
            shown.push('-');
        }
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                shown.push(self.thousands);
            }
            shown.push(digit);
        }
        if decimals > 0 || !fraction.is_empty() {
            shown.push(self.point);
            shown.push_str(fraction);
            shown.extend(std::iter::repeat_n('0', decimals.saturating_sub(fraction.len())));
        }
        shown
    }

    pub(super) fn date(&self, date: Date) -> String {
        match self.language {
            Language::Es | Language::Pt => date.strftime("%d/%m/%Y").to_string(),
            // Day or month first: English readers differ. No-break, as a number is.
            Language::En => date.strftime("%-d\u{a0}%b\u{a0}%Y").to_string(),
        }
    }

    /// Without the year, for where there is little room.
    pub(super) fn short_date(&self, date: Date) -> String {
        match self.language {
            Language::Es | Language::Pt => date.strftime("%d/%m").to_string(),
            Language::En => date.strftime("%-d %b").to_string(),
        }
    }

    pub(super) fn month(&self, date: Date) -> String {
        match self.language {
            Language::Es | Language::Pt => date.strftime("%m/%Y").to_string(),
            Language::En => date.strftime("%b %Y").to_string(),
        }
    }

    /// A day as files write it; what is none stays as it is.
    pub(super) fn day(&self, day: &str) -> String {
        day.parse::<Date>().map_or_else(|_| day.to_owned(), |date| self.date(date))
    }

    pub(super) fn moment(&self, moment: Timestamp) -> String {
        let there = moment.to_zoned(TimeZone::UTC);
        format!("{} {} UTC", self.date(there.date()), there.strftime("%H:%M"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(tag: &str, currency: &str) -> Numbers {
        Numbers::of(Language::of(tag).unwrap(), tag, Some(currency))
    }

    #[test]
    fn an_amount_as_its_reader_writes_it() {
        for (tag, currency, amount, shown) in [
            ("es", "ARS", "1234.5", "1.234,50"),
            ("es-AR", "ARS", "-1234567.891", "-1.234.567,891"),
            ("pt_BR", "BRL", "0.07", "0,07"),
            ("en", "ARS", "123456", "123,456.00"),
            ("en-AR", "BRL", "999", "999.00"),
            ("es", "MXN", "1234.5", "1,234.50"),
            ("es", "PEN", "1234.5", "1,234.50"),
            ("es-MX", "ARS", "1234.5", "1,234.50"),
            ("es-CL", "CLP", "1234", "1.234"),
            ("es-CL", "CLP", "1234.5", "1.234,5"),
            ("es", "XXX", "-0", "0,00"),
        ] {
            let amount = Amount::parse(amount).unwrap();
            assert_eq!(numbers(tag, currency).amount(amount), shown, "{tag} {currency}");
        }
    }

    #[test]
    fn days_counts_and_percents() {
        let moment: Timestamp = "2026-11-01T09:05:00Z".parse().unwrap();
        for (tag, day, short, month, at, percent) in [
            ("es", "31/10/2026", "31/10", "10/2026", "01/11/2026 09:05 UTC", "45,3\u{a0}%"),
            ("pt", "31/10/2026", "31/10", "10/2026", "01/11/2026 09:05 UTC", "45,3%"),
            ("en", "31\u{a0}Oct\u{a0}2026", "31 Oct", "Oct 2026", "1\u{a0}Nov\u{a0}2026 09:05 UTC", "45.3%"),
        ] {
            let numbers = numbers(tag, "ARS");
            let date: Date = "2026-10-31".parse().unwrap();
            assert_eq!(numbers.day("2026-10-31"), day);
            assert_eq!(numbers.short_date(date), short);
            assert_eq!(numbers.month(date), month);
            assert_eq!(numbers.moment(moment), at);
            assert_eq!(numbers.percent(453), percent);
            assert_eq!(numbers.day("yesterday"), "yesterday");
        }
        assert_eq!(numbers("es", "ARS").count(1_000_000), "1.000.000");
        assert_eq!(numbers("en", "ARS").plain(Decimal::new(25, 1)), "2.5");
    }
}
