use super::bitmap::Bitmap;
use super::symbol::Symbol;
use crate::error::{Error, Result};

/// ESC a 1 and ESC a 0.
const CENTRE: [u8; 3] = [0x1B, b'a', 1];
const LEFT: [u8; 3] = [0x1B, b'a', 0];

/// GS v 0, one dot for each bit. Epson calls it obsolete, and it is what nearly
/// every receipt printer understands, unlike the newer GS ( L and the printer's
/// own QR command.
const RASTER: [u8; 4] = [0x1D, b'v', b'0', 0];

/// The dots of a line on paper of 58 mm.
const NARROW: usize = 384;
/// And on that of 112 mm, the widest there is.
const WIDEST: usize = 832;

/// As many dots as fit the narrowest paper; more than 8, which is a
/// millimetre, scans no better. 2 fit with any code.
pub(super) fn usual_module_size(symbol: &Symbol) -> usize {
    (NARROW / symbol.side()).clamp(2, 8)
}

/// From the start of a line to the start of the one below the code.
pub(super) fn draw(symbol: &Symbol, module_size: usize) -> Result<Vec<u8>> {
    let bitmap = Bitmap::of(symbol, module_size);
    let dots = bitmap.side;
    let (Ok(width), Ok(height), ..=WIDEST) = (u16::try_from(dots.div_ceil(8)), u16::try_from(dots), dots)
    else {
        let advice = format!("the code would be {dots} dots wide; printers have 384, 576 or {WIDEST}");
        return Err(Error::invalid("module_size", &module_size.to_string(), "max", &advice));
    };
    let mut bytes = Vec::with_capacity(bitmap.bits.len() + 14);
    bytes.extend(CENTRE);
    bytes.extend(RASTER);
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend(bitmap.bits);
    bytes.extend(LEFT);
    Ok(bytes)
}
