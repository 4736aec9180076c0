use std::fmt::Write as _;

use super::symbol::Symbol;

/// One path over a light ground, each run of dark modules a rectangle of it: no
/// seams between modules, and half the size.
pub(super) fn draw(symbol: &Symbol, module_size: usize) -> String {
    let side = symbol.side();
    let pixels = side * module_size;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels}\" height=\"{pixels}\" \
         viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\"><title>QR</title>\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\""
    );
    for (y, row) in symbol.rows.iter().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run.first() == Some(&true) {
                let _ = write!(svg, "M{x} {y}h{}v1H{x}z", run.len());
            }
            x += run.len();
        }
    }
    svg.push_str("\"/></svg>");
    svg
}
