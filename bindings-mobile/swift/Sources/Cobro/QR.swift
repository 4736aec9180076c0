internal import CobroNative
import Foundation

/// The QR codes of payments: what is in one, and one drawn. Needs no client.
///
/// The `qr_data` that the API answers is to be drawn exactly as it came, and
/// so it is here: a text is encoded byte for byte and never has to be readable.
/// Reading is for support: what the codes hold is not promised by the vendor.
public enum QR {
    /// Reads an EMVCo merchant-presented code, as Mercado Pago and Pix have them.
    ///
    /// A code that a wallet may refuse throws `CobroError.invalidInput` of the
    /// field `qr_data`. Its message says which tag it is, at which character
    /// from 0, and what should be there; its rule is `required`, `tag`,
    /// `length`, `duplicate`, `crc`, `format` or `decimal`.
    public static func read(_ qrData: String) throws -> QRReading {
        QRReading(try translatingErrors { try qrRead(qrData: qrData) })
    }

    /// Draws an SVG document, without an XML declaration: it can stand in HTML.
    public static func svg(_ qrData: String, image: QRImageRequest = QRImageRequest()) throws -> String {
        try translatingErrors { try qrSvg(qrData: qrData, image: image.native) }
    }

    /// Draws a PNG file, of one bit for each pixel.
    public static func png(_ qrData: String, image: QRImageRequest = QRImageRequest()) throws -> Data {
        try translatingErrors { try qrPng(qrData: qrData, image: image.native) }
    }

    /// Draws lines of half blocks for a terminal that knows Unicode and 256
    /// colours, dark or light; each ends with a line break.
    public static func terminal(_ qrData: String, image: QRImageRequest = QRImageRequest()) throws -> String {
        try translatingErrors { try qrTerminal(qrData: qrData, image: image.native) }
    }

    /// Makes the bytes with which a receipt printer prints the code, by the
    /// ESC/POS commands ESC a and GS v 0: in the middle of the paper, to be
    /// sent at the start of a line; what follows is printed at the left again.
    /// Nothing is fed or cut.
    public static func escpos(_ qrData: String, image: QRImageRequest = QRImageRequest()) throws -> Data {
        try translatingErrors { try qrEscpos(qrData: qrData, image: image.native) }
    }
}
