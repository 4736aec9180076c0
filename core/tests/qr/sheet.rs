//! Writes pictures of codes into a folder, each with a text file of what it
//! says, for scanners of other makers: `cargo xtask test rust` runs some.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test's other half")]

mod codes;
mod picture;

use std::fs;
use std::path::PathBuf;

use cobro::{QrErrorCorrection, QrImageRequest, qr};
use picture::{Picture, paper, screen};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    let write = |name: &str, file: &[u8], text: &str| {
        fs::write(folder.join(name), file).unwrap();
        fs::write(folder.join(name).with_added_extension("txt"), text).unwrap();
    };
    let longest = "m".repeat(2331);
    let texts = [
        ("order", codes::ORDER),
        ("pos", codes::POS),
        ("pix", codes::PIX),
        ("short", "1"),
        ("accents", "São João – ñandú"),
        ("longest", &longest),
    ];
    for (name, text) in texts {
        for size in 2..=32 {
            let image = QrImageRequest { module_size: Some(size), ..QrImageRequest::default() };
            write(&format!("{name}-{size}.png"), &qr::png(text, &image).unwrap(), text);
        }
        for level in QrErrorCorrection::KNOWN {
            let image =
                QrImageRequest { error_correction: Some((*level).into()), ..QrImageRequest::default() };
            // The longest is so at the usual level.
            if let Ok(svg) = qr::svg(text, &image) {
                write(&format!("{name}-{level}.svg"), svg.as_bytes(), text);
            }
        }
        let usual = QrImageRequest::default();
        let lines = qr::terminal(text, &usual).unwrap();
        for (theme, dark) in [("dark", true), ("light", false)] {
            write(&format!("{name}-{theme}-terminal.png"), &file(&screen(&lines, dark)), text);
        }
        let printed = paper(&qr::escpos(text, &usual).unwrap(), 384);
        write(&format!("{name}-paper.png"), &file(&printed), text);
    }
}

fn file(picture: &Picture) -> Vec<u8> {
    let mut file = Vec::new();
    let side = |pixels: usize| u32::try_from(pixels).unwrap();
    let mut encoder = png::Encoder::new(&mut file, side(picture.width), side(picture.height));
    encoder.set_color(png::ColorType::Grayscale);
    let mut grey = Vec::new();
    for y in 0..picture.height {
        grey.extend((0..picture.width).map(|x| if picture.is_dark(x, y) { 0 } else { 255 }));
    }
    encoder.write_header().unwrap().write_image_data(&grey).unwrap();
    file
}
