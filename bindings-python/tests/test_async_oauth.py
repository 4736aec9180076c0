"""Sellers, on an event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from cobro import AsyncOAuth, JournalError, StoredTokens

from support import USER

if TYPE_CHECKING:
    from cobro import AsyncSellers
    from cobro.testing import Sandbox

ID = "1234567890123456"
SECRET = "s3cret-of-tests"  # noqa: S105
BACK = "https://shop.example/back"


@pytest.fixture
def oauth(sandbox: Sandbox) -> AsyncOAuth:
    sandbox.application(ID, SECRET, [BACK])
    return sandbox.async_oauth(ID, SECRET)


class Table:
    """A store of the caller's, on the event loop."""

    def __init__(self) -> None:
        self.rows: dict[int, StoredTokens] = {}
        self.loops: set[asyncio.AbstractEventLoop] = set()
        self.fails: Exception | None = None

    async def load(self, user_id: int) -> StoredTokens | None:
        self.loops.add(asyncio.get_running_loop())
        await asyncio.sleep(0)
        if self.fails is not None:
            raise self.fails
        return self.rows.get(user_id)

    async def swap(self, user_id: int, expected: int | None, new: StoredTokens | None) -> bool:
        self.loops.add(asyncio.get_running_loop())
        await asyncio.sleep(0)
        found = self.rows.get(user_id)
        if (None if found is None else found.version) != expected:
            return False
        if new is None:
            del self.rows[user_id]
        else:
            self.rows[user_id] = new
        return True


async def authorized(sandbox: Sandbox, oauth: AsyncOAuth, sellers: AsyncSellers) -> int:
    sent = oauth.authorization(BACK)
    code = oauth.read_callback(sandbox.authorize(sent.url, USER), sent.state)
    return await sellers.authorize(code, redirect_uri=BACK, code_verifier=sent.code_verifier)


def exchanges(sandbox: Sandbox) -> int:
    return sum(entry["path"] == "/oauth/token" for entry in sandbox.requests()["requests"])


async def test_the_whole_round(sandbox: Sandbox, oauth: AsyncOAuth) -> None:
    sent = oauth.authorization(BACK)
    code = oauth.read_callback(sandbox.authorize(sent.url, USER), sent.state)
    grant = await oauth.exchange(code, redirect_uri=BACK, code_verifier=sent.code_verifier)
    assert grant.refresh_token is not None
    assert (await oauth.refresh(grant.refresh_token)).user_id == USER
    sandbox.application(ID, SECRET, [BACK], user_id=7009)
    assert (await oauth.client_credentials()).user_id == 7009


async def test_sellers_with_an_asynchronous_store(sandbox: Sandbox, oauth: AsyncOAuth) -> None:
    store = Table()
    sellers = sandbox.async_sellers(oauth, store=store)
    assert await authorized(sandbox, oauth, sellers) == USER
    async with await sellers.client(USER) as client:
        before = await sellers.token(USER)
        sandbox.faults({"status": 401}, match={"path": "/instore"}, times=1)
        gets = await asyncio.gather(*(client.instore_orders.get("POS1") for _ in range(10)))
        assert gets == [None] * 10
    after = await sellers.token(USER, refused=before.access_token)
    assert after.access_token != before.access_token
    assert exchanges(sandbox) == 2
    assert store.loops == {asyncio.get_running_loop()}
    store.fails = OSError("no disk")
    with pytest.raises(JournalError) as caught:
        await sellers.token(USER)
    assert caught.value.__cause__ is store.fails
    store.fails = None
    assert await sellers.remove(USER)
    assert store.rows == {}
    assert await sellers.add(sandbox.token(USER)) == USER


def test_they_outlive_their_event_loops(sandbox: Sandbox, oauth: AsyncOAuth) -> None:
    store = Table()
    sellers = sandbox.async_sellers(oauth, store=store)
    asyncio.run(authorized(sandbox, oauth, sellers))
    refused = asyncio.run(sellers.token(USER))

    async def call() -> str:
        client = await sellers.client(USER)
        assert await client.instore_orders.get("POS1") is None
        return (await sellers.token(USER, refused.access_token)).access_token

    assert asyncio.run(call()) != refused.access_token
    assert len(store.loops) == 3
    assert repr(sellers) == f"<cobro.AsyncSellers client_id={ID}>"
    assert repr(oauth) == f"<cobro.AsyncOAuth client_id={ID}>"
