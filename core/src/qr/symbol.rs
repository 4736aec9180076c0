use std::iter::repeat_n;

use qrcodegen::{DataTooLong, QrCode, QrCodeEcc, QrSegment, Version};

use crate::error::{Error, Result};
use crate::ids::required;
use crate::model::{QrErrorCorrection, QrImageRequest};

/// The most a QR code holds at all: digits at level L.
const MOST: usize = 7089;

/// The most that module and quiet zone may be: with modules of 64 pixels zbar
/// no longer reads the largest codes. Below 2 it reads none.
const LARGEST: u8 = 32;

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
        let code = encode(text, level.code).map_err(|e| level.too_long(text).with_source(e))?;
        let row = |y| {
            let modules = (0..code.size()).map(|x| code.get_module(x, y));
            repeat_n(false, quiet).chain(modules).chain(repeat_n(false, quiet)).collect::<Vec<bool>>()
        };
        // The encoder says of what is outside of the code that it is light.
        let border = || repeat_n(row(-1), quiet);
        Ok(Self { rows: border().chain((0..code.size()).map(row)).chain(border()).collect() })
    }

    /// How many modules a side has.
    pub(super) fn side(&self) -> usize {
        self.rows.len()
    }

    /// The rows with each module drawn as a square of `size`.
    pub(super) fn dots(&self, size: usize) -> impl Iterator<Item = Vec<bool>> {
        self.rows.iter().flat_map(move |row| {
            let wide: Vec<bool> = row.iter().flat_map(|dark| repeat_n(*dark, size)).collect();
            repeat_n(wide, size)
        })
    }
}

/// The side of a module that was asked for.
pub(super) fn module_size(image: &QrImageRequest, default: usize, least: usize) -> Result<usize> {
    within("module_size", image.module_size, default, least)
}

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
    code: QrCodeEcc,
    bytes: usize,
    name: char,
}

impl Level {
    fn of(given: Option<&QrErrorCorrection>) -> Result<Self> {
        Ok(match given {
            Some(QrErrorCorrection::Low) => Self { code: QrCodeEcc::Low, bytes: 2953, name: 'L' },
            None | Some(QrErrorCorrection::Medium) => {
                Self { code: QrCodeEcc::Medium, bytes: 2331, name: 'M' }
            }
            Some(QrErrorCorrection::Quartile) => Self { code: QrCodeEcc::Quartile, bytes: 1663, name: 'Q' },
            Some(QrErrorCorrection::High) => Self { code: QrCodeEcc::High, bytes: 1273, name: 'H' },
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

fn encode(text: &str, level: QrCodeEcc) -> std::result::Result<QrCode, DataTooLong> {
    if text.len() > MOST {
        return Err(DataTooLong::SegmentTooLong);
    }
    // Where the smallest code has room for more correction, it gets it.
    let segments = QrSegment::make_segments(text);
    QrCode::encode_segments_advanced(&segments, level, Version::MIN, Version::MAX, None, true)
}
