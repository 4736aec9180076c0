//! Where things are in a chart: whole numbers, since what is drawn comes from
//! amounts.

use std::fmt;

/// In hundredths of a percent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Percent(pub(super) i64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}%", self.0 / 100, self.0 % 100)
    }
}

/// In tenths of a pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pixels(pub(super) i64);

impl fmt::Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}
