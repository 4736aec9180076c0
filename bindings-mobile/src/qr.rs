//! QR codes: functions without a client.

use cobro::model::{QrImageRequest, QrReading};
use cobro::qr;

use crate::error::NativeError;

/// Reads a code.
#[uniffi::export]
pub(crate) fn qr_read(qr_data: &str) -> Result<QrReading, NativeError> {
    Ok(qr::read(qr_data)?)
}

/// Draws an SVG document.
#[uniffi::export]
pub(crate) fn qr_svg(qr_data: &str, image: &QrImageRequest) -> Result<String, NativeError> {
    Ok(qr::svg(qr_data, image)?)
}

/// Draws a PNG file.
#[uniffi::export]
pub(crate) fn qr_png(qr_data: &str, image: &QrImageRequest) -> Result<Vec<u8>, NativeError> {
    Ok(qr::png(qr_data, image)?)
}

/// Draws the lines of a terminal.
#[uniffi::export]
pub(crate) fn qr_terminal(qr_data: &str, image: &QrImageRequest) -> Result<String, NativeError> {
    Ok(qr::terminal(qr_data, image)?)
}

/// Makes the bytes for a receipt printer.
#[uniffi::export]
pub(crate) fn qr_escpos(qr_data: &str, image: &QrImageRequest) -> Result<Vec<u8>, NativeError> {
    Ok(qr::escpos(qr_data, image)?)
}
