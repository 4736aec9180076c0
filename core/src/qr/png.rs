use png::{BitDepth, ColorType, Encoder, EncodingError};

use super::bitmap::Bitmap;
use crate::error::{Error, Result};

/// One bit of grey for each dot.
pub(super) fn draw(bitmap: &Bitmap) -> Result<Vec<u8>> {
    encode(bitmap).map_err(|e| Error::internal("a PNG could not be written").with_source(e))
}

fn encode(bitmap: &Bitmap) -> std::result::Result<Vec<u8>, EncodingError> {
    let side = u32::try_from(bitmap.side).unwrap_or(u32::MAX);
    // Here 1 is light.
    let grey: Vec<u8> = bitmap.bits.iter().map(|byte| !byte).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&grey)?;
    writer.finish()?;
    Ok(file)
}
