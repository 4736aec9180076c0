use cobro::{ErrorKind, QrErrorCorrection, QrImageRequest, qr};

use crate::codes::{ORDER, PIX, POS};
use crate::picture::{Picture, screen};
use crate::scanner::scan;

fn image(module_size: u32) -> QrImageRequest {
    QrImageRequest { module_size: Some(module_size), ..QrImageRequest::default() }
}

fn texts() -> Vec<String> {
    let longest = "m".repeat(2331);
    vec![ORDER.into(), POS.into(), PIX.into(), "1".into(), "São João – ñandú".into(), longest]
}

fn read_png(file: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut bits = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bits).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    let side = usize::try_from(info.width).unwrap();
    let mut picture = Picture::new(side, usize::try_from(info.height).unwrap(), false);
    for (y, row) in bits.chunks(info.line_size).enumerate() {
        for x in 0..side {
            picture.fill((x, y), (1, 1), row[x / 8] >> (7 - x % 8) & 1 == 0);
        }
    }
    picture
}

/// Draws the rectangles of the dark path.
fn read_svg(svg: &str) -> Picture {
    let attribute = |name: &str| svg.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap();
    let pixels: usize = attribute("width").parse().unwrap();
    let side: usize =
        attribute("viewBox").strip_prefix("0 0 ").unwrap().split(' ').next().unwrap().parse().unwrap();
    let size = pixels / side;
    let mut picture = Picture::new(pixels, pixels, false);
    let path = svg.split_once("fill=\"#000\" d=\"").unwrap().1.strip_suffix("\"/></svg>").unwrap();
    for rectangle in path.split_terminator('z') {
        let numbers: Vec<usize> = rectangle
            .split(['M', ' ', 'h', 'v', 'H'])
            .skip(1)
            .map(|number| number.parse().unwrap())
            .collect();
        let [x, y, width, 1, back] = numbers[..] else { panic!("{rectangle}") };
        assert_eq!(back, x);
        picture.fill((x * size, y * size), (width * size, size), true);
    }
    picture
}

#[test]
fn a_png_gives_the_text_back_at_every_size() {
    for text in texts() {
        for size in [2, 3, 4, 5, 8, 13, 32] {
            assert_eq!(scan(&read_png(&qr::png(&text, &image(size)).unwrap())), text, "{size}");
        }
    }
}

#[test]
fn an_svg_is_the_same_picture() {
    for text in texts() {
        for size in [2, 8] {
            let svg = read_svg(&qr::svg(&text, &image(size)).unwrap());
            assert_eq!(svg, read_png(&qr::png(&text, &image(size)).unwrap()));
        }
    }
}

#[test]
fn a_terminal_shows_it_on_dark_and_on_light() {
    for text in texts() {
        for size in [1, 2] {
            let lines = qr::terminal(&text, &image(size)).unwrap();
            for dark in [true, false] {
                assert_eq!(scan(&screen(&lines, dark)), text);
            }
        }
    }
}

#[test]
fn every_level_is_read_and_costs_room() {
    let mut sizes = Vec::new();
    for level in QrErrorCorrection::KNOWN {
        let request = QrImageRequest {
            error_correction: Some((*level).into()),
            module_size: Some(2),
            quiet_zone: Some(4),
        };
        let picture = read_png(&qr::png(ORDER, &request).unwrap());
        assert_eq!(scan(&picture), ORDER);
        sizes.push(picture.width);
    }
    assert!(sizes.is_sorted_by(|one, next| one < next), "{sizes:?}");
}

#[test]
fn the_border_is_light_and_as_wide_as_asked() {
    for quiet in [0, 4, 32] {
        let request = QrImageRequest { quiet_zone: Some(quiet), ..image(2) };
        let picture = read_png(&qr::png("1", &request).unwrap());
        let border = 2 * usize::try_from(quiet).unwrap();
        assert_eq!(picture.width, 2 * 21 + 2 * border);
        let first = (0..picture.height).find(|y| (0..picture.width).any(|x| picture.is_dark(x, *y)));
        assert_eq!(first, Some(border));
    }
}

#[test]
fn too_much_is_refused_by_size_and_level() {
    let level = |level: &str| QrImageRequest { error_correction: Some(level.into()), ..image(2) };
    for (name, most) in [("L", 2953), ("M", 2331), ("Q", 1663), ("H", 1273)] {
        qr::svg(&"m".repeat(most), &level(name)).unwrap();
        for text in ["m".repeat(most + 1), "é".repeat(most / 2 + 1), "1".repeat(7090)] {
            let error = qr::svg(&text, &level(name)).err().unwrap();
            assert_eq!(
                (error.kind(), error.details().rule.as_deref()),
                (ErrorKind::InvalidInput, Some("max_length"))
            );
        }
    }
    // Digits are denser.
    qr::svg(&"1".repeat(7089), &level("L")).unwrap();
}
