"""The QR codes of payments: what is in one, and one drawn. Needs no client.

The `qr_data` that the API answers is to be drawn exactly as it came, and so it is here: a text
is encoded byte for byte and never has to be readable. Reading is for support: what the codes hold
is not promised by the vendor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native, _requests

if TYPE_CHECKING:
    from ._model import QrErrorCorrection, QrReading
    from ._requests import QrImageRequest

__all__ = ["escpos", "png", "read", "svg", "terminal"]


def read(qr_data: str) -> QrReading:
    """Read an EMVCo merchant-presented code, as Mercado Pago and Pix have them.

    A code that a wallet may refuse is an `InvalidInputError` of the field `qr_data`. Its message
    says which tag it is, at which character from 0, and what should be there; its `rule` is
    `required`, `tag`, `length`, `duplicate`, `crc`, `format` or `decimal`.
    """
    return _native.qr_read(qr_data)


def svg(
    qr_data: str,
    *,
    error_correction: QrErrorCorrection | str | None = None,
    module_size: int | None = None,
    quiet_zone: int | None = None,
) -> str:
    """Draw an SVG document, without an XML declaration: it can stand in HTML.

    `error_correction` is at least `"L"`, `"M"` (the default), `"Q"` or `"H"`; `module_size` is the
    side of a module in pixels, 2 to 32, by default 8; `quiet_zone` is the light border in modules,
    at most 32, by default the standard's 4.
    """
    return _native.qr_svg(qr_data, _image(error_correction, module_size, quiet_zone))


def png(
    qr_data: str,
    *,
    error_correction: QrErrorCorrection | str | None = None,
    module_size: int | None = None,
    quiet_zone: int | None = None,
) -> bytes:
    """Draw a PNG file, of one bit for each pixel; the options are those of `svg`."""
    return _native.qr_png(qr_data, _image(error_correction, module_size, quiet_zone))


def terminal(
    qr_data: str,
    *,
    error_correction: QrErrorCorrection | str | None = None,
    module_size: int | None = None,
    quiet_zone: int | None = None,
) -> str:
    """Draw lines of half blocks for a terminal that knows Unicode and 256 colours, dark or light.

    Each line ends with a line break. `module_size` is in columns, 1 to 32, by default 1; the other
    options are those of `svg`.
    """
    return _native.qr_terminal(qr_data, _image(error_correction, module_size, quiet_zone))


def escpos(
    qr_data: str,
    *,
    error_correction: QrErrorCorrection | str | None = None,
    module_size: int | None = None,
    quiet_zone: int | None = None,
) -> bytes:
    """Make the bytes with which a receipt printer prints the code, by ESC a and GS v 0.

    In the middle of the paper, to be sent at the start of a line; what follows is printed at the
    left again, and nothing is fed or cut. `module_size` is in dots, 2 to 32, by default as many as
    fit a paper of 58 mm, which has 384, but at most 8; the other options are those of `svg`.
    """
    return _native.qr_escpos(qr_data, _image(error_correction, module_size, quiet_zone))


def _image(
    error_correction: QrErrorCorrection | str | None,
    module_size: int | None,
    quiet_zone: int | None,
) -> QrImageRequest:
    return _requests.QrImageRequest(
        error_correction=error_correction, module_size=module_size, quiet_zone=quiet_zone
    )
