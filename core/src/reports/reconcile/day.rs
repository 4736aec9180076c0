use jiff::civil::Date;

/// A day as text, `2026-10-31`, wherever a file writes it otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day([u8; 10]);

impl Day {
    pub(super) fn of(date: Date) -> Self {
        let year = i32::from(date.year()).clamp(0, 9999).unsigned_abs();
        let (month, day) = (u32::from(date.month().unsigned_abs()), u32::from(date.day().unsigned_abs()));
        let digit = |value: u32| b'0' + u8::try_from(value % 10).unwrap_or(0);
        Self([
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ])
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}
