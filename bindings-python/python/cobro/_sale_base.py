"""What `Sale` and `AsyncSale` share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from ._sale_fields import SaleFields

if TYPE_CHECKING:
    from . import _native


class SaleBase(SaleFields):
    """A started sale."""

    __slots__ = ("__weakref__", "_native")

    def __init__(self, native: _native.Sale) -> None:
        self._native = native
        self._info = native.info()

    @property
    def remaining(self) -> timedelta:
        """What is left of its time to live, by the API's clock; never below zero."""
        return self._native.remaining()

    def __repr__(self) -> str:
        return (
            f"<cobro.{type(self).__name__} {self.external_reference} "
            f"{self.amount} {self.currency_id} on {self.external_pos_id}>"
        )

    def __reduce__(self) -> NoReturn:
        message = f"a {type(self).__name__} is bound to its client: keep its external_reference instead"
        raise TypeError(message)


def seconds(timeout: timedelta | float | None) -> float | None:
    """A limit of local time: no API rule binds it, so fractions are fine."""
    return timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
