"""What a crash, or a lost answer, had left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from ._sale_base import SaleBase

if TYPE_CHECKING:
    from ._model import ResumedRefund

S = TypeVar("S", bound=SaleBase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Generic[S]):
    """What was open; its sales are those of the client that resumed."""

    sales: tuple[S, ...] = ()
    """The sales whose end may not have been told: wait for each. One that has ended says so at
    once, and may have said so before a crash: recognise it by its reference.
    """
    refunds: tuple[ResumedRefund, ...] = ()
    """What became of the refunds."""
