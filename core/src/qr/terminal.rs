use super::symbol::Symbol;

/// Black on white of the palette's fixed part: the first sixteen colours are
/// the theme's, and on a dark one plain characters would be a negative, which
/// not every scanner reads.
const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";
const RESET: &str = "\u{1b}[0m";

/// Two rows of dots in each line: a character is about twice as high as wide.
pub(super) fn draw(symbol: &Symbol, module_size: usize) -> String {
    let mut text = String::new();
    let mut rows = symbol.dots(module_size);
    while let Some(upper) = rows.next() {
        let lower = rows.next().unwrap_or_else(|| vec![false; upper.len()]);
        text.push_str(BLACK_ON_WHITE);
        text.extend(upper.iter().zip(&lower).map(|halves| match halves {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        }));
        // Before the line's end, or some terminals colour the rest of the line.
        text.push_str(RESET);
        text.push('\n');
    }
    text
}
