use std::fmt;

/// A text of a file's in a page. References come from buyers: nothing in them is
/// markup, and what can't be seen but changes how the rest is read (controls,
/// marks that turn the direction of text) is shown as a replacement character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plain = self.0;
        while let Some((at, special)) = plain.char_indices().find(|(_, c)| is_special(*c)) {
            f.write_str(plain.get(..at).unwrap_or_default())?;
            f.write_str(match special {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' | '\n' | '\r' => " ",
                _ => "\u{fffd}",
            })?;
            plain = plain.get(at + special.len_utf8()..).unwrap_or_default();
        }
        f.write_str(plain)
    }
}

fn is_special(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    matches!(c, '&' | '<' | '>' | '"' | '\'') || c.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        for (text, shown) in [
            ("SALE-1", "SALE-1"),
            ("", ""),
            ("<script>alert('&')</script>", "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"),
            ("\" onload=\"x", "&quot; onload=&quot;x"),
            ("a\u{0}b\u{7f}c\nd", "a\u{fffd}b\u{fffd}c d"),
            ("\u{202e}1000\u{2066}", "\u{fffd}1000\u{fffd}"),
            ("ñandú – 漢", "ñandú – 漢"),
        ] {
            assert_eq!(Text(text).to_string(), shown);
        }
    }
}
