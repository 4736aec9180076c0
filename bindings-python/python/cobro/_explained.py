"""What a cashier is told of a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native

if TYPE_CHECKING:
    from ._model import PaymentStatus, PaymentStatusDetail


class Explained:
    """A payment, or an attempt at one, in a cashier's words."""

    __slots__ = ()

    status: PaymentStatus
    status_detail: PaymentStatusDetail | None

    def explain(self, language: str) -> str:
        """Say in a sentence how it stands and what to do, in Spanish, Portuguese or English.

        `language` is `es`, `pt` or `en`, or a tag that begins with one, such as `es-AR`. A detail that
        this version does not know is told as it is.
        """
        return _native.explain(self.status, self.status_detail, language)
