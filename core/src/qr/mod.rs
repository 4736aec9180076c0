//! The QR codes of payments, without a client: [`read`] says what is in one or
//! what is wrong with it; [`svg`], [`png`], [`terminal`] and [`escpos`] draw
//! one.
//!
//! The `qr_data` that the API answers is to be drawn exactly as it came, and so
//! it is here: a text is encoded byte for byte and never has to be readable.
//! Reading is for support: what the codes hold is not promised by the vendor.

mod bitmap;
mod crc;
mod emvco;
mod escpos;
mod png;
mod reading;
mod svg;
mod symbol;
mod terminal;

use bitmap::Bitmap;
use symbol::{Symbol, module_size};

use crate::error::Result;
use crate::model::{QrImageRequest, QrReading};

/// Reads an EMVCo merchant-presented code, as Mercado Pago and Pix have them.
///
/// A code that a wallet may refuse is an [`InvalidInput`] of the field
/// `qr_data`. Its message says which tag it is, at which character from 0, and
/// what should be there; its rule is one of
///
/// * `required`: nothing at all, or a tag that every code has is missing;
/// * `tag`, `length`: the text is no such code, or was cut or changed;
/// * `duplicate`: a tag is there twice;
/// * `crc`: the text was changed;
/// * `format`, `decimal`: a value is not of its tag's shape.
///
/// Accepted are lengths in characters and in bytes, since which of the two is
/// not documented, and a CRC in small letters.
///
/// [`InvalidInput`]: crate::ErrorKind::InvalidInput
pub fn read(qr_data: &str) -> Result<QrReading> {
    reading::read(qr_data)
}

/// Draws an SVG document, without an XML declaration: it can stand in HTML.
pub fn svg(qr_data: &str, image: &QrImageRequest) -> Result<String> {
    let symbol = Symbol::encode(qr_data, image)?;
    Ok(svg::draw(&symbol, module_size(image, 8, 2)?))
}

/// Draws a PNG file, of one bit for each pixel.
pub fn png(qr_data: &str, image: &QrImageRequest) -> Result<Vec<u8>> {
    let symbol = Symbol::encode(qr_data, image)?;
    png::draw(&Bitmap::of(&symbol, module_size(image, 8, 2)?))
}

/// Draws lines of half blocks for a terminal that knows Unicode and 256
/// colours, dark or light; each ends with a line break.
pub fn terminal(qr_data: &str, image: &QrImageRequest) -> Result<String> {
    let symbol = Symbol::encode(qr_data, image)?;
    Ok(terminal::draw(&symbol, module_size(image, 1, 1)?))
}

/// The bytes that make a receipt printer print the code, by the ESC/POS
/// commands ESC a and GS v 0: in the middle of the paper, to be sent at the
/// start of a line; what follows is printed at the left again. Nothing is fed
/// or cut.
pub fn escpos(qr_data: &str, image: &QrImageRequest) -> Result<Vec<u8>> {
    let symbol = Symbol::encode(qr_data, image)?;
    let usual = escpos::usual_module_size(&symbol);
    escpos::draw(&symbol, module_size(image, usual, 2)?)
}
