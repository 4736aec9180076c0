"""Setting up a shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._run import run

if TYPE_CHECKING:
    from ._connection import Connection
    from ._model import ShopReport
    from ._requests import ShopRequest


class Setup:
    """Stores and POS declared as data."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure_shop(self, shop: ShopRequest) -> ShopReport:
        """Make what is declared and not there, change what differs, and say what was done.

        Only declared fields count; what is not declared is left alone. All is checked before
        anything is sent. Done again it does nothing; after a failure in its middle, doing it again
        does the rest. Several at once make nothing twice.
        """
        return self._connection.begin("setup.ensure_shop").setup_ensure_shop(shop).block()

    def plan_shop(self, shop: ShopRequest) -> ShopReport:
        """Say what `ensure_shop` would do: only reads are sent."""
        return self._connection.native.setup_plan_shop(shop).block()


class AsyncSetup:
    """Stores and POS declared as data."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def ensure_shop(self, shop: ShopRequest) -> ShopReport:
        """Make what is declared and not there, change what differs, and say what was done.

        Only declared fields count; what is not declared is left alone. All is checked before
        anything is sent. Done again it does nothing; after a failure in its middle, doing it again
        does the rest. Several at once make nothing twice.
        """
        return await run(self._connection.begin("setup.ensure_shop").setup_ensure_shop(shop))

    async def plan_shop(self, shop: ShopRequest) -> ShopReport:
        """Say what `ensure_shop` would do: only reads are sent."""
        return await run(self._connection.native.setup_plan_shop(shop))
