use cobro::{QrImageRequest, qr};

use crate::codes::{ORDER, PIX, POS};
use crate::picture::{paper, screen};
use crate::scanner::scan;

/// The code of `HELLO` as another encoder draws it: at level H, for which there
/// is room.
const HELLO: [&str; 21] = [
    "#######..#..#.#######",
    "#.....#...#...#.....#",
    "#.###.#.....#.#.###.#",
    "#.###.#..##.#.#.###.#",
    "#.###.#.##.##.#.###.#",
    "#.....#..###..#.....#",
    "#######.#.#.#.#######",
    "........##..#........",
    "..##..###.#####.#....",
    ".##.##..##.###.#.####",
    "..###.#...###..##.#..",
    "###.##...#..#.#...##.",
    "#..########.##..#.#..",
    "........###....#..##.",
    "#######.#...#...#..##",
    "#.....#..#.###...#..#",
    "#.###.#..#..###..#..#",
    "#.###.#.#...###.#..#.",
    "#.###.#.#.#.##..#.#..",
    "#.....#..##..#..##...",
    "#######......#.#...#.",
];

/// Of the command reference: ESC a n justifies, n = 1 centred and 0 left;
/// GS v 0 m xL xH yL yH prints a raster of x bytes and y dots, m = 0 at its size.
#[test]
fn every_byte_is_as_the_command_reference_has_it() {
    let mut wanted = vec![0x1B, 0x61, 0x01, 0x1D, 0x76, 0x30, 0x00, 0x06, 0x00, 0x2A, 0x00];
    for row in HELLO {
        // Two dots for each module: four modules make a byte, a row is 42 dots of 48.
        let dots: String = row.chars().map(|module| if module == '#' { "11" } else { "00" }).collect();
        let bytes = format!("{dots:0<48}");
        for _ in 0..2 {
            let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
            wanted.extend(bytes.as_bytes().chunks(8).map(byte));
        }
    }
    wanted.extend([0x1B, 0x61, 0x00]);
    let image = QrImageRequest { module_size: Some(2), quiet_zone: Some(0), ..QrImageRequest::default() };
    assert_eq!(qr::escpos("HELLO", &image).unwrap(), wanted);
}

#[test]
fn by_itself_it_fits_the_narrowest_paper() {
    for text in [ORDER, POS, PIX, "1", &"m".repeat(2331)] {
        assert_eq!(scan(&paper(&qr::escpos(text, &QrImageRequest::default()).unwrap(), 384)), text);
    }
}

#[test]
fn what_no_paper_takes_is_refused() {
    let image = |size| QrImageRequest { module_size: Some(size), ..QrImageRequest::default() };
    // 49 modules and the quiet zone.
    assert_eq!(scan(&paper(&qr::escpos(ORDER, &image(14)).unwrap(), 832)), ORDER);
    let error = qr::escpos(ORDER, &image(15)).err().unwrap();
    assert_eq!(error.details().field.as_deref(), Some("module_size"));
    assert_eq!(error.details().rule.as_deref(), Some("max"));
}

#[test]
fn a_terminal_and_a_printer_show_the_same_modules() {
    let image = QrImageRequest { module_size: Some(8), ..QrImageRequest::default() };
    let printed = paper(&qr::escpos(ORDER, &image).unwrap(), 456);
    let shown = screen(&qr::terminal(ORDER, &QrImageRequest::default()).unwrap(), false);
    for y in 0..456 {
        for x in 0..456 {
            assert_eq!(printed.is_dark(x, y), shown.is_dark(x + 16, y + 32), "{x} {y}");
        }
    }
}
