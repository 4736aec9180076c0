"""Sellers who let an application act for them."""

from __future__ import annotations

import pickle
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, cast

import pytest

from cobro import (
    InvalidInputError,
    JournalError,
    NotFoundError,
    OAuth,
    RefusedError,
    Sellers,
    StoredTokens,
    UnauthorizedError,
)

from support import LIMIT, USER, requested, run_script

if TYPE_CHECKING:
    from pathlib import Path

    from cobro.testing import Sandbox

ID = "1234567890123456"
SECRET = "s3cret-of-tests"  # noqa: S105
BACK = "https://shop.example/back"
GRANT = '"grant_type":"refresh_token"'
MONTH = 30 * 24 * 3600


@pytest.fixture
def oauth(sandbox: Sandbox) -> OAuth:
    sandbox.application(ID, SECRET, [BACK])
    return sandbox.oauth(ID, SECRET)


def authorized(sandbox: Sandbox, oauth: OAuth, sellers: Sellers) -> int:
    sent = oauth.authorization(BACK)
    code = oauth.read_callback(sandbox.authorize(sent.url, USER), sent.state)
    return sellers.authorize(code, redirect_uri=BACK, code_verifier=sent.code_verifier)


def stored(version: Any, secret: Any) -> StoredTokens:  # noqa: ANN401
    return StoredTokens(version=version, secret=secret)


def refreshes(sandbox: Sandbox) -> int:
    log = sandbox.requests()["requests"]
    return sum(entry["path"] == "/oauth/token" and GRANT in entry["body"] for entry in log)


class Table:
    """A store of the caller's."""

    def __init__(self) -> None:
        self.rows: dict[int, StoredTokens] = {}
        self.lock = threading.Lock()
        self.fails: Exception | None = None

    def load(self, user_id: int) -> StoredTokens | None:
        if self.fails is not None:
            raise self.fails
        return self.rows.get(user_id)

    def swap(self, user_id: int, expected: int | None, new: StoredTokens | None) -> bool:
        with self.lock:
            found = self.rows.get(user_id)
            if (None if found is None else found.version) != expected:
                return False
            if new is None:
                del self.rows[user_id]
            else:
                self.rows[user_id] = new
            return True


def test_the_whole_round(sandbox: Sandbox, oauth: OAuth) -> None:
    sent = oauth.authorization(BACK, state="S1")
    assert (oauth.client_id, sent.state) == (ID, "S1")
    came = sandbox.authorize(sent.url, USER)
    code = oauth.read_callback(came, "S1")
    grant = oauth.exchange(code, redirect_uri=BACK, code_verifier=sent.code_verifier)
    assert (grant.user_id, grant.live_mode) == (USER, True)
    assert grant.expires_at is not None
    assert grant.refresh_token is not None
    with sandbox.client(USER, access_token=grant.access_token, collector_id=USER) as client:
        assert client.instore_orders.get("POS1") is None
    another = oauth.refresh(grant.refresh_token)
    assert another.access_token != grant.access_token
    with pytest.raises(UnauthorizedError) as caught:
        oauth.refresh(grant.refresh_token)  # it was used
    assert caught.value.code == "invalid_grant"


def test_a_verifier_that_differs_is_no_exchange(sandbox: Sandbox, oauth: OAuth) -> None:
    sent = oauth.authorization(BACK)
    code = oauth.read_callback(sandbox.authorize(sent.url, USER), sent.state)
    with pytest.raises(UnauthorizedError):
        oauth.exchange(code, redirect_uri=BACK, code_verifier="of-another-session" * 3)


def test_only_who_was_sent_comes_back(oauth: OAuth) -> None:
    with pytest.raises(InvalidInputError) as caught:
        oauth.read_callback("/back?code=TG-1&state=S2", "S1")
    assert (caught.value.field, caught.value.rule) == ("state", "mismatch")
    with pytest.raises(RefusedError) as refused:
        oauth.read_callback("/back?error=access_denied&state=S1", "S1")
    assert refused.value.code == "access_denied"
    assert oauth.authorization(BACK, pkce=False).code_verifier is None


def test_an_account_of_its_own(sandbox: Sandbox) -> None:
    sandbox.application(ID, SECRET, user_id=7009)
    grant = sandbox.oauth(ID, SECRET).client_credentials()
    assert (grant.user_id, grant.refresh_token) == (7009, None)


@pytest.mark.parametrize("where", ["memory", "file", "store"])
def test_sellers(sandbox: Sandbox, oauth: OAuth, where: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal.db" if where == "file" else None
    store = Table() if where == "store" else None
    sellers = sandbox.sellers(oauth, journal=journal, store=store)
    assert authorized(sandbox, oauth, sellers) == USER
    client = sellers.client(USER)
    assert client.collector_id == USER
    sale = client.sell(external_pos_id="POS1", amount=1)
    assert sale.cancel().status == "cancelled"
    before = sellers.token(USER).access_token
    # The API calls it invalid: refreshed once, and the call goes on.
    sandbox.faults({"status": 401}, match={"path": "/instore"}, times=1)
    assert client.instore_orders.get("POS1") is None
    assert refreshes(sandbox) == 1
    after = sellers.token(USER, refused=before)
    assert after.access_token != before
    assert refreshes(sandbox) == 1
    assert sellers.remove(USER)
    assert not sellers.remove(USER)
    with pytest.raises(NotFoundError) as caught:
        sellers.token(USER)
    assert caught.value.code == "seller_unknown"


def test_tokens_are_refreshed_a_month_ahead(sandbox: Sandbox, oauth: OAuth) -> None:
    sellers = sandbox.sellers(oauth)
    authorized(sandbox, oauth, sellers)
    before = sellers.token(USER)
    sandbox.advance(5 * MONTH + 3600)
    assert sellers.token(USER).access_token != before.access_token
    assert refreshes(sandbox) == 1


def test_two_on_one_file_refresh_once(sandbox: Sandbox, oauth: OAuth, tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    both = [sandbox.sellers(oauth, journal=journal) for _ in range(2)]
    authorized(sandbox, oauth, both[0])
    refused = both[1].token(USER).access_token
    begun = threading.Barrier(8)

    def ask(number: int) -> str:
        begun.wait(LIMIT)
        return both[number % 2].token(USER, refused).access_token

    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(ask, range(8)))
    assert len(given) == 1
    assert refused not in given
    assert refreshes(sandbox) == 1
    assert journal.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(journal)) as file:
        assert given.pop() in "".join(file.iterdump())
    for entry in both[0].client(USER).journal.list():
        assert "APP_USR" not in repr(entry)


def test_a_till_asks_its_back_end(sandbox: Sandbox, oauth: OAuth) -> None:
    """Which holds the secrets: the till gets an access token at a time."""
    sellers = sandbox.sellers(oauth)
    authorized(sandbox, oauth, sellers)
    with sandbox.client(USER, token_provider=lambda refused: sellers.token(USER, refused)) as till:
        assert till.instore_orders.get("POS1") is None
        sandbox.faults({"status": 401}, match={"path": "/instore"}, times=1)
        assert till.instore_orders.get("POS1") is None
        assert refreshes(sandbox) == 1
        sellers.remove(USER)
        sandbox.revoke(USER)
        with pytest.raises(UnauthorizedError) as caught:
            till.instore_orders.get("POS1")
    assert caught.value.code == "seller_unknown"
    assert isinstance(caught.value.__cause__, NotFoundError)


def test_tokens_of_elsewhere(sandbox: Sandbox, oauth: OAuth) -> None:
    sellers = sandbox.sellers(oauth)
    end = datetime.fromtimestamp(sandbox.clock()["unix_ms"] / 1000 + 60, timezone.utc)
    assert sellers.add(sandbox.token(USER), expires_at=end) == USER
    assert sellers.token(USER).expires_at == end
    client = sellers.client(USER)
    assert client.instore_orders.get("POS1") is None
    sandbox.advance(61)
    with pytest.raises(UnauthorizedError) as caught:
        client.instore_orders.get("POS1")
    assert caught.value.code == "authorise_again"
    # Another country's seller, on the same connections.
    assert sellers.add(sandbox.token(7002), site="MLB") == 7002
    assert sellers.client(7002).site == "MLB"


def test_a_closed_client_is_not_given_again(sandbox: Sandbox, oauth: OAuth) -> None:
    sellers = sandbox.sellers(oauth)
    sellers.add(sandbox.token(USER))
    with sellers.client(USER) as closed:
        pass
    assert closed.close() == 0
    assert sellers.client(USER).sell(external_pos_id="POS1", amount=1).cancel().status == "cancelled"


def test_a_store_that_fails(sandbox: Sandbox, oauth: OAuth) -> None:
    store = Table()
    sellers = sandbox.sellers(oauth, store=store)
    sellers.add(sandbox.token(USER))
    client = sellers.client(USER)
    store.fails = OSError("disk of APP_USR-1-2-3-7001 full")
    with pytest.raises(JournalError, match="the token store raised OSError") as caught:
        sellers.token(USER)
    assert caught.value.__cause__ is store.fails
    with pytest.raises(UnauthorizedError) as refused:
        client.instore_orders.get("POS1")
    assert refused.value.__cause__ is store.fails
    assert requested(sandbox, "GET", "/instore") == 0


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("APP_USR-1-2-3-7001", "store.load: return a cobro.StoredTokens"),
        (stored("1", "{}"), "store.load.version: give an int"),
        (stored(1, 5), "store.load.secret: give a str"),
    ],
)
def test_a_store_that_gives_what_it_was_not_given(
    sandbox: Sandbox, oauth: OAuth, given: object, text: str
) -> None:
    store = Table()
    store.rows[USER] = cast("Any", given)
    with pytest.raises(InvalidInputError) as caught:
        sandbox.sellers(oauth, store=store).token(USER)
    assert text in str(caught.value)
    assert "APP_USR" not in str(caught.value)


def test_what_is_no_store_is_refused(sandbox: Sandbox, oauth: OAuth) -> None:
    class Half:
        def load(self, _: int) -> None: ...

    for store, field in ((object(), "store.load"), (Half(), "store.swap")):
        with pytest.raises(InvalidInputError) as caught:
            sandbox.sellers(oauth, store=cast("Any", store))
        assert (caught.value.field, caught.value.rule) == (field, "type")


def test_no_secret_is_shown(sandbox: Sandbox, oauth: OAuth) -> None:
    sellers = sandbox.sellers(oauth, store=Table())
    sent = oauth.authorization(BACK)
    code = oauth.read_callback(sandbox.authorize(sent.url, USER), sent.state)
    grant = oauth.exchange(code, redirect_uri=BACK, code_verifier=sent.code_verifier)
    sellers.add(grant.access_token, refresh_token=grant.refresh_token, user_id=grant.user_id)
    assert sent.code_verifier is not None
    assert grant.refresh_token is not None
    secrets = [SECRET, sent.code_verifier, code, grant.access_token, grant.refresh_token]
    shown = [
        repr(thing) for thing in (oauth, sellers, sent, grant, sellers.token(USER), sellers.client(USER))
    ]
    with pytest.raises(UnauthorizedError) as caught:
        oauth.exchange(code, redirect_uri=BACK, code_verifier=sent.code_verifier)
    shown += [str(caught.value), repr(vars(caught.value))]
    shown += [repr(StoredTokens(version=1, secret=grant.access_token)), str(sandbox.requests())]
    for secret in secrets:
        assert [text for text in shown if secret in text] == []
    assert repr(sellers) == f"<cobro.Sellers client_id={ID}>"
    for thing in (oauth, sellers):
        with pytest.raises(TypeError, match="in each process"):
            pickle.dumps(thing)


def test_after_fork() -> None:
    out = run_script(
        """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
sandbox = shop()
sandbox.application("123", "s3cret", ["https://shop.example/back"])
oauth = sandbox.oauth("123", "s3cret")
sellers = sandbox.sellers(oauth)
sent = oauth.authorization("https://shop.example/back")
code = oauth.read_callback(sandbox.authorize(sent.url, 7001), sent.state)
sellers.authorize(code, redirect_uri="https://shop.example/back", code_verifier=sent.code_verifier)
client = sellers.client(7001)
client.instore_orders.get("POS1")
pid = os.fork()
if pid == 0:
    client.instore_orders.get("POS1")
    refused = sellers.token(7001).access_token
    os._exit(7 if sellers.token(7001, refused).access_token != refused else 1)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
"""
    )
    assert out == "7\n"
