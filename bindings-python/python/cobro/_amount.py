"""What stands for an amount and for a span of time where callers give one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

AmountLike: TypeAlias = Decimal | int | str
"""An amount of money: a `Decimal`, an `int`, or a `str` such as `"1500.50"`. Never a `float`."""

DurationLike: TypeAlias = timedelta | int
"""A span of time: a `timedelta`, or an `int` of seconds."""
