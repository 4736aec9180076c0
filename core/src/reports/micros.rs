//! Amounts where a million of them are read, compared and summed: exact, in
//! millionths, without the divisions of a general decimal.

use std::fmt;

use rust_decimal::Decimal;

use crate::money::Amount;

/// How many digits an amount in a report may have after its point.
pub(crate) const DECIMALS: u32 = 6;
const ONE: i128 = 1_000_000;

/// An exact amount in millionths of the currency's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Micros(i128);

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    pub(crate) fn new(millionths: i128) -> Self {
        Self(millionths)
    }

    pub(crate) fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Without its sign.
    pub(crate) fn magnitude(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// The sum. A row's amounts have at most 21 digits before the point, so that
    /// no number of rows comes near the end of what an `i128` holds.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(crate) fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The same as an [`Amount`].
    pub fn amount(self) -> Amount {
        Amount::from(Decimal::try_from_i128_with_scale(self.0, DECIMALS).unwrap_or_default())
    }

    /// `None` for more than six decimals, or more than 21 digits before the point.
    pub(crate) fn of(amount: Amount) -> Option<Self> {
        let decimal = amount.as_decimal();
        let missing = DECIMALS.checked_sub(decimal.scale())?;
        decimal.mantissa().checked_mul(10_i128.checked_pow(missing)?).filter(|value| fits(*value)).map(Self)
    }
}

/// Whether any number of such amounts can be summed.
pub(crate) fn fits(millionths: i128) -> bool {
    millionths.unsigned_abs() < 10_u128.pow(27)
}

impl fmt::Display for Micros {
    /// Without trailing zeros, as [`Amount`] has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / ONE.unsigned_abs(), magnitude % ONE.unsigned_abs());
        write!(f, "{whole}")?;
        if fraction == 0 {
            return Ok(());
        }
        let (mut digits, mut width) = (fraction, 6);
        while digits % 10 == 0 {
            digits /= 10;
            width -= 1;
        }
        write!(f, ".{digits:0width$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_one_amount() {
        for (text, shown) in [
            ("0", "0"),
            ("12.50", "12.5"),
            ("-0.01", "-0.01"),
            ("-1500", "-1500"),
            ("0.000001", "0.000001"),
            ("7.100200", "7.1002"),
        ] {
            let amount = Amount::parse(text).unwrap();
            let micros = Micros::of(amount).unwrap();
            assert_eq!(micros.to_string(), shown);
            assert_eq!(micros.amount(), amount);
        }
    }

    #[test]
    fn what_is_too_fine_or_too_large_is_none() {
        assert_eq!(Micros::of(Amount::parse("0.0000001").unwrap()), None);
        assert_eq!(Micros::of(Amount::parse("1000000000000000000000").unwrap()), None);
        assert!(Micros::of(Amount::parse("999999999999999999999").unwrap()).is_some());
    }
}
