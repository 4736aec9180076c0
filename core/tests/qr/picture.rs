//! Pictures in black and white, and what puts marks on them: a screen, a roll
//! of paper.

/// Black and white pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    dark: Vec<bool>,
}

impl Picture {
    pub(crate) fn new(width: usize, height: usize, dark: bool) -> Self {
        Self { width, height, dark: vec![dark; width * height] }
    }

    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.width + x]
    }

    pub(crate) fn fill(&mut self, (left, top): (usize, usize), (width, height): (usize, usize), dark: bool) {
        for y in top..top + height {
            self.dark[y * self.width + left..][..width].fill(dark);
        }
    }
}

/// What a terminal shows of a text: cells of 8 by 16 pixels, two of them left
/// free all around. It starts with the theme's colours.
pub(crate) fn screen(text: &str, dark_theme: bool) -> Picture {
    const CELL: (usize, usize) = (8, 16);
    let rows: Vec<Vec<(char, Colours)>> = text.lines().map(|line| cells(line, dark_theme)).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap();
    let mut picture = Picture::new((columns + 4) * CELL.0, (rows.len() + 4) * CELL.1, dark_theme);
    for (y, row) in rows.iter().enumerate() {
        for (x, (character, colours)) in row.iter().enumerate() {
            let corner = ((x + 2) * CELL.0, (y + 2) * CELL.1);
            let (upper, lower) = match character {
                ' ' => (colours.ground, colours.ground),
                '█' => (colours.ink, colours.ink),
                '▀' => (colours.ink, colours.ground),
                '▄' => (colours.ground, colours.ink),
                other => panic!("{other:?} is no half block"),
            };
            picture.fill(corner, (CELL.0, CELL.1 / 2), upper);
            picture.fill((corner.0, corner.1 + CELL.1 / 2), (CELL.0, CELL.1 / 2), lower);
        }
    }
    picture
}

/// Whether ink and ground are dark.
#[derive(Debug, Clone, Copy)]
struct Colours {
    ink: bool,
    ground: bool,
}

fn cells(line: &str, dark_theme: bool) -> Vec<(char, Colours)> {
    let theme = Colours { ink: !dark_theme, ground: dark_theme };
    let (mut colours, mut cells) = (theme, Vec::new());
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        if let Some(sequence) = rest.strip_prefix("\u{1b}[") {
            let (codes, after) = sequence.split_once('m').unwrap();
            let codes: Vec<&str> = codes.split(';').collect();
            colours = match codes[..] {
                ["0"] => theme,
                ["38", "5", ink, "48", "5", ground] => {
                    Colours { ink: is_black(ink), ground: is_black(ground) }
                }
                _ => panic!("{codes:?} is no colour that is known here"),
            };
            rest = after;
        } else {
            cells.push((character, colours));
            rest = &rest[character.len_utf8()..];
        }
    }
    cells
}

/// Of the 6 × 6 × 6 cube of 256 colours.
fn is_black(colour: &str) -> bool {
    match colour {
        "16" => true,
        "231" => false,
        other => panic!("{other} is neither black nor white"),
    }
}

/// What a printer of so many dots puts on its paper.
pub(crate) fn paper(commands: &[u8], dots: usize) -> Picture {
    let mut picture = Picture::new(dots, 0, false);
    let (mut rest, mut centred) = (commands, false);
    loop {
        rest = match rest {
            [] => return picture,
            [0x1B, b'a', place @ 0..=1, after @ ..] => {
                centred = *place == 1;
                after
            }
            [0x1D, b'v', b'0', 0, xl, xh, yl, yh, after @ ..] => {
                let columns = usize::from(u16::from_le_bytes([*xl, *xh]));
                let height = usize::from(u16::from_le_bytes([*yl, *yh]));
                let (raster, after) = after.split_at(columns * height);
                let left = if centred { (dots - columns * 8) / 2 } else { 0 };
                for row in raster.chunks(columns) {
                    let mut line = vec![false; dots];
                    for (x, dot) in line[left..left + columns * 8].iter_mut().enumerate() {
                        *dot = row[x / 8] >> (7 - x % 8) & 1 == 1;
                    }
                    picture.dark.extend(line);
                    picture.height += 1;
                }
                after
            }
            other => panic!("no command that is known here: {:?}", &other[..other.len().min(8)]),
        };
    }
}
