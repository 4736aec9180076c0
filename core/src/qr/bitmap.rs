use super::symbol::Symbol;

/// A code as dots, one bit each: what PNG and printers have in common.
#[derive(Debug)]
pub(super) struct Bitmap {
    /// Dots in a row, and rows.
    pub(super) side: usize,
    /// Row by row from the top, each filled up to whole bytes with light, the
    /// leftmost dot in the highest bit; 1 is dark.
    pub(super) bits: Vec<u8>,
}

impl Bitmap {
    pub(super) fn of(symbol: &Symbol, module_size: usize) -> Self {
        let bits = symbol.dots(module_size).flat_map(|row| row.chunks(8).map(byte).collect::<Vec<u8>>());
        Self { side: symbol.side() * module_size, bits: bits.collect() }
    }
}

fn byte(dots: &[bool]) -> u8 {
    let bits = (0..8).rev().zip(dots);
    bits.fold(0, |byte, (place, dark)| byte | u8::from(*dark) << place)
}
