package io.cobro

import io.cobro.ffi.qrEscpos
import io.cobro.ffi.qrPng
import io.cobro.ffi.qrRead
import io.cobro.ffi.qrSvg
import io.cobro.ffi.qrTerminal

/**
 * The QR codes of payments: what is in one, and one drawn. Needs no client.
 *
 * The `qr_data` that the API answers is to be drawn exactly as it came, and so it is here: a text is
 * encoded byte for byte and never has to be readable. Reading is for support: what the codes hold is
 * not promised by the vendor.
 */
public object Qr {
    /**
     * Reads an EMVCo merchant-presented code, as Mercado Pago and Pix have them.
     *
     * @throws InvalidInputException of the field `qr_data` for a code that a wallet may refuse. Its
     * message says which tag it is, at which character from 0, and what should be there; its rule is
     * `required`, `tag`, `length`, `duplicate`, `crc`, `format` or `decimal`
     */
    public fun read(qrData: String): QrReading = calling { qrRead(qrData) }.model()

    /** Draws an SVG document, without an XML declaration: it can stand in HTML. */
    public fun svg(
        qrData: String,
        image: QrImageRequest = QrImageRequest(),
    ): String = calling { qrSvg(qrData, image.native()) }

    /** Draws a PNG file, of one bit for each pixel. */
    public fun png(
        qrData: String,
        image: QrImageRequest = QrImageRequest(),
    ): ByteArray = calling { qrPng(qrData, image.native()) }

    /**
     * Draws lines of half blocks for a terminal that knows Unicode and 256 colours, dark or light;
     * each ends with a line break.
     */
    public fun terminal(
        qrData: String,
        image: QrImageRequest = QrImageRequest(),
    ): String = calling { qrTerminal(qrData, image.native()) }

    /**
     * Makes the bytes with which a receipt printer prints the code, by the ESC/POS commands ESC a and
     * GS v 0: in the middle of the paper, to be sent at the start of a line; what follows is printed
     * at the left again. Nothing is fed or cut.
     */
    public fun escpos(
        qrData: String,
        image: QrImageRequest = QrImageRequest(),
    ): ByteArray = calling { qrEscpos(qrData, image.native()) }
}
