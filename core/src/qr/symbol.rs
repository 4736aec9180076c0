use qrcode::bits::Bits;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::error::{Error, Result};
use crate::ids::required;
use crate::model::{QrErrorCorrection, QrImageRequest};

/// The most a QR code holds at all: digits at level L.
const MOST: usize = 7089;

/// The modules of a code with its quiet zone: rows from the top, true for dark.
#[derive(Debug)]
pub(super) struct Symbol {
    pub(super) rows: Vec<Vec<bool>>,
}

impl Symbol {
    /// Encodes a text as it is, byte for byte.
    pub(super) fn encode(text: &str, image: &QrImageRequest) -> Result<Self> {
        required("qr_data", text)?;
        let level = Level::of(image.error_correction.as_ref())?;
        let quiet = within("quiet_zone", image.quiet_zone, 4, 0)?;
        let code = if text.len() > MOST { Err(QrError::DataTooLong) } else { encode(text, level.code) };
        let code = code.map_err(|e| match e {
            QrError::DataTooLong => level.too_long(text),
            other => Error::internal("a QR code could not be made").with_source(other),
        })?;
        let side = code.width() + 2 * quiet;
        let light = || std::iter::repeat_n(vec![false; side], quiet);
        let colors = code.to_colors();
        let inner = colors.chunks(code.width()).map(|row| {
            let mut modules = vec![false; quiet];
            modules.extend(row.iter().map(|color| *color == Color::Dark));
            modules.resize(side, false);
            modules
        });
        Ok(Self { rows: light().chain(inner).chain(light()).collect() })
    }

    /// How many modules a side has.
    pub(super) fn side(&self) -> usize {
        self.rows.len()
    }

    /// The rows with each module drawn as a square of `size`.
    pub(super) fn dots(&self, size: usize) -> impl Iterator<Item = Vec<bool>> {
        self.rows.iter().flat_map(move |row| {
            let wide: Vec<bool> = row.iter().flat_map(|dark| std::iter::repeat_n(*dark, size)).collect();
            std::iter::repeat_n(wide, size)
        })
    }
}

/// The side of a module that was asked for.
pub(super) fn module_size(image: &QrImageRequest, default: usize, least: usize) -> Result<usize> {
    within("module_size", image.module_size, default, least)
}

/// The most that module and quiet zone may be: with modules of 64 pixels zbar
/// no longer reads the largest codes. Below 2 it reads none.
const LARGEST: u8 = 32;

fn within(field: &str, given: Option<u32>, default: usize, least: usize) -> Result<usize> {
    let Some(given) = given else {
        return Ok(default);
    };
    let refuse = |rule| {
        let advice = format!("it must be {least} to {LARGEST}");
        Error::invalid(field, &given.to_string(), rule, &advice)
    };
    match u8::try_from(given) {
        Ok(size) if size <= LARGEST && usize::from(size) >= least => Ok(usize::from(size)),
        Ok(size) if size <= LARGEST => Err(refuse("min")),
        _ => Err(refuse("max")),
    }
}

/// A level of error correction, and how many bytes the largest code holds at it.
#[derive(Debug, Clone, Copy)]
struct Level {
    code: EcLevel,
    bytes: usize,
    name: char,
}

impl Level {
    fn of(given: Option<&QrErrorCorrection>) -> Result<Self> {
        Ok(match given {
            Some(QrErrorCorrection::Low) => Self { code: EcLevel::L, bytes: 2953, name: 'L' },
            None | Some(QrErrorCorrection::Medium) => Self { code: EcLevel::M, bytes: 2331, name: 'M' },
            Some(QrErrorCorrection::Quartile) => Self { code: EcLevel::Q, bytes: 1663, name: 'Q' },
            Some(QrErrorCorrection::High) => Self { code: EcLevel::H, bytes: 1273, name: 'H' },
            Some(QrErrorCorrection::Unknown(other)) => {
                return Err(Error::invalid("error_correction", other, "enum", "it must be L, M, Q or H"));
            }
        })
    }

    fn too_long(self, text: &str) -> Error {
        let Self { bytes, name, .. } = self;
        let length = text.len();
        let advice =
            format!("it has {length} bytes; with error correction {name} a QR code holds about {bytes}");
        Error::invalid("qr_data", text, "max_length", &advice)
    }
}

fn encode(text: &str, level: EcLevel) -> std::result::Result<QrCode, QrError> {
    if text.is_ascii() {
        return QrCode::with_error_correction_level(text, level);
    }
    // As bytes throughout: left to itself the encoder takes pairs of bytes of
    // UTF-8 for Japanese characters, and scanners give back something else.
    let fitting = (1..=40).find_map(|version| {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_byte_data(text.as_bytes()).and_then(|()| bits.push_terminator(level)).ok()?;
        Some(bits)
    });
    QrCode::with_bits(fitting.ok_or(QrError::DataTooLong)?, level)
}
