from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cobro import AsyncClient, Client
from cobro.testing import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

USER = 7001

pytest.register_assert_rewrite("support")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with one shop of user 7001: STORE1 with POS1 and POS2."""
    with Sandbox.start() as sandbox:
        sandbox.seed(USER, {"STORE1": ["POS1", "POS2"]})
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with sandbox.client(USER) as client:
        yield client


@pytest.fixture
async def async_client(sandbox: Sandbox) -> AsyncIterator[AsyncClient]:
    async with sandbox.async_client(USER) as client:
        yield client
