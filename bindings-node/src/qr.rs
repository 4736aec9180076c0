use cobro::{QrImageRequest, Result, qr};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::answer::{Answer, answer};
use crate::mirrors;

#[napi]
pub fn qr_read(qr_data: String) -> Answer<mirrors::QrReading> {
    answer(qr::read(&qr_data).map(Into::into))
}

#[napi]
pub fn qr_svg(qr_data: String, image: mirrors::QrImageRequest) -> Answer<String> {
    answer(draw(&qr_data, image, qr::svg))
}

#[napi]
pub fn qr_png(qr_data: String, image: mirrors::QrImageRequest) -> Answer<Buffer> {
    answer(draw(&qr_data, image, qr::png).map(Into::into))
}

#[napi]
pub fn qr_terminal(qr_data: String, image: mirrors::QrImageRequest) -> Answer<String> {
    answer(draw(&qr_data, image, qr::terminal))
}

#[napi]
pub fn qr_escpos(qr_data: String, image: mirrors::QrImageRequest) -> Answer<Buffer> {
    answer(draw(&qr_data, image, qr::escpos).map(Into::into))
}

fn draw<T>(
    qr_data: &str,
    image: mirrors::QrImageRequest,
    draw: fn(&str, &QrImageRequest) -> Result<T>,
) -> Result<T> {
    draw(qr_data, &image.try_into()?)
}
