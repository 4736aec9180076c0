//! Reads pictures with a decoder that shares nothing with the encoder.

use crate::picture::Picture;

/// The one text in a picture.
pub(crate) fn scan(picture: &Picture) -> String {
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, |x, y| {
        if picture.is_dark(x, y) { 0 } else { 255 }
    });
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1, "codes in a picture of {} × {}", picture.width, picture.height);
    grids[0].decode().unwrap().1
}
