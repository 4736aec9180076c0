import { addon } from './addon';
import { unwrap } from './failure';
import * as input from './input';
import type { QrImageRequest, QrReading } from './model';
import { qrImageRequest } from './readers';

/**
 * Reads an EMVCo merchant-presented code, as Mercado Pago and Pix have them:
 * for support, since what the codes hold is not promised by the vendor.
 *
 * A code that a wallet may refuse is an `InvalidInputError` of `qrData`. Its
 * message says which tag it is, at which character from 0, and what should be
 * there; its `rule` is `required`, `tag`, `length`, `duplicate`, `crc`,
 * `format` or `decimal`.
 */
export function read(qrData: string): QrReading {
  return unwrap(addon.qrRead(text(qrData)));
}

/**
 * Draws an SVG document, without an XML declaration: it can stand in HTML.
 * This and the others encode the text as it is, byte for byte.
 */
export function svg(qrData: string, image: QrImageRequest = {}): string {
  return unwrap(addon.qrSvg(text(qrData), qrImageRequest(image, '')));
}

/** Draws a PNG file, of one bit for each pixel. */
export function png(qrData: string, image: QrImageRequest = {}): Buffer {
  return unwrap(addon.qrPng(text(qrData), qrImageRequest(image, '')));
}

/**
 * Draws lines of half blocks for a terminal that knows Unicode and 256
 * colours, dark or light; each ends with a line break.
 */
export function terminal(qrData: string, image: QrImageRequest = {}): string {
  return unwrap(addon.qrTerminal(text(qrData), qrImageRequest(image, '')));
}

/**
 * Makes the bytes with which a receipt printer prints the code, by the ESC/POS
 * commands ESC a and GS v 0: in the middle of the paper, to be sent at the
 * start of a line; what follows is printed at the left again. Nothing is fed
 * or cut.
 */
export function escpos(qrData: string, image: QrImageRequest = {}): Buffer {
  return unwrap(addon.qrEscpos(text(qrData), qrImageRequest(image, '')));
}

/** A text that crosses as it is: half a character would become another one. */
function text(qrData: unknown): string {
  const given = input.text(qrData, 'qrData');
  if (!/\p{Surrogate}/u.test(given)) return given;
  throw input.invalid('qrData', given, 'unicode', 'it is not valid Unicode text');
}
