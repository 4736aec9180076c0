//! Rows as text.

/// A row with its line's end; quoted where it must be.
pub(crate) fn row(cells: impl Iterator<Item = String>, separator: char) -> String {
    let cells: Vec<String> = cells.map(|cell| quoted(cell, separator)).collect();
    let mut row = cells.join(&separator.to_string());
    row.push('\n');
    row
}

fn quoted(cell: String, separator: char) -> String {
    if cell.contains([separator, '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}
