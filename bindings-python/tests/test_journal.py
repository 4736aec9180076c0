"""What is written before it is sent: crashes, resumption, listing, pruning, closing."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import cobro
from cobro import (
    AsyncSale,
    IntentKind,
    IntentState,
    InvalidInputError,
    JournalError,
    OutcomeUnknownError,
    RefundRefusal,
    RefundRefusedError,
    Sale,
    SaleStatus,
    WaitInterruptedError,
    WaitTimeoutError,
)

from support import LATER, LIMIT, USER, asleep, buy, requested, sell_and_buy, until

if TYPE_CHECKING:
    from pathlib import Path

    from cobro import AsyncClient, Client
    from cobro.testing import Sandbox

REFUNDS = {"path": "/v1/payments/*/refunds"}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def lose_a_refund(sandbox: Sandbox, client: Client, amount: str = "30", fault: str = "drop_after") -> Sale:
    """A paid sale on POS1 and a refund of it with the key R1, whose outcome is unknown."""
    sale, _ = sell_and_buy(sandbox, client)
    sandbox.faults(fault, match=REFUNDS)
    with pytest.raises(OutcomeUnknownError) as caught:
        sale.refund(amount, idempotency_key="R1")
    assert caught.value.idempotency_key == "R1"
    sandbox.clear_faults()
    return sale


def test_a_crash_and_what_it_left(sandbox: Sandbox, journal: Path) -> None:
    before = sandbox.client(USER, journal=journal)
    paid = lose_a_refund(sandbox, before)
    waiting = before.sell(external_pos_id="POS2", amount=7)
    sandbox.crash_clients()
    with pytest.raises(cobro.CobroError):
        waiting.cancel()

    with sandbox.client(USER, journal=journal) as client:
        resumed = client.resume()
        [refund] = resumed.refunds
        assert refund.refund
        assert (refund.idempotency_key, refund.external_reference, refund.error) == (
            "R1",
            paid.external_reference,
            None,
        )
        assert (refund.refund.amount, refund.refund.left) == (Decimal(30), Decimal(70))
        assert [made["amount"] for made in sandbox.ledger(USER)["refunds"]] == ["30"]

        sales = {sale.external_reference: sale for sale in resumed.sales}
        again = sales[waiting.external_reference]
        assert isinstance(again, Sale)
        assert again.info.idempotency_key == waiting.idempotency_key
        buy(sandbox, again)
        assert again.wait().status is SaleStatus.PAID
        # What ended just before a crash may not have been told: it says so at once.
        assert {sale.wait().status for sale in resumed.sales} == {SaleStatus.PAID}
        assert client.resume().refunds == ()


async def test_a_crash_in_asyncio(sandbox: Sandbox, journal: Path) -> None:
    before = sandbox.async_client(USER, journal=journal)
    sale = await before.sell(external_pos_id="POS1", amount=7)
    sandbox.crash_clients()
    async with sandbox.async_client(USER, journal=journal) as client:
        [again] = (await client.resume()).sales
        assert isinstance(again, AsyncSale)
        assert again.external_reference == sale.external_reference
        assert (await again.cancel()).status is SaleStatus.CANCELLED
        assert [entry.kind for entry in await client.journal.list()] == ["cancel", "sale"]
        assert await client.journal.prune(timedelta(days=180)) == 0


def test_a_refund_that_was_refused_meanwhile(sandbox: Sandbox, journal: Path) -> None:
    lose_a_refund(sandbox, sandbox.client(USER, journal=journal), fault="drop_before")
    sandbox.crash_clients()
    sandbox.faults(
        {
            "status": 400,
            "body": {"message": "no", "status": 400, "cause": [{"code": 2018, "description": "no"}]},
        },
        match={"method": "POST", **REFUNDS},
    )
    with sandbox.client(USER, journal=journal) as client:
        [refund] = client.resume().refunds
    # A value here, not raised.
    assert isinstance(refund.error, RefundRefusedError)
    assert refund.error.refusal == RefundRefusal.NOT_REFUNDABLE
    assert refund.refund is None
    assert sandbox.ledger(USER)["refunds"] == []


def test_the_list_and_what_may_be_pruned(sandbox: Sandbox, journal: Path) -> None:
    with sandbox.client(USER, journal=str(journal)) as client:
        sale, payment_id = sell_and_buy(sandbox, client)
        sale.refund("30", idempotency_key="R1")
        client.sell(external_pos_id="POS2", amount=7)

        entries = client.journal.list()
        assert [(entry.kind, entry.state) for entry in entries] == [
            ("sale", "accepted"),
            ("refund", "done"),
            ("sale", "done"),
        ]
        refund = entries[1]
        assert refund.idempotency_key == "R1"
        assert refund.collector_id == USER
        assert refund.external_reference == sale.external_reference
        assert refund.amount == Decimal(30)
        assert refund.payment_ids == (payment_id,)
        assert refund.refund_ids == (sandbox.ledger(USER)["refunds"][0]["id"],)
        assert refund.updated_at.tzinfo is timezone.utc

        assert client.journal.list(kind="refund") == (refund,)
        assert client.journal.list(idempotency_key="R1") == (refund,)
        assert client.journal.list(state=IntentState.ACCEPTED) == (entries[0],)
        assert client.journal.list(kind=IntentKind.SALE, external_reference=sale.external_reference) == (
            entries[2],
        )
        assert client.journal.list(limit=1) == (entries[0],)
        assert client.journal.list(state="begun") == ()

        with pytest.raises(InvalidInputError) as caught:
            client.journal.prune(timedelta(days=1))
        assert (caught.value.field, caught.value.rule) == ("older_than", "min")
        assert client.journal.prune(timedelta(days=180)) == 0
        sandbox.advance(2 * 86_400)
        # What is open stays, however old.
        assert client.journal.prune(timedelta(days=1), force=True) == 2
        assert client.journal.list() == (entries[0],)


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0" + bytes(4096)])
def test_a_journal_of_another_kind(sandbox: Sandbox, journal: Path, content: bytes) -> None:
    journal.write_bytes(content)
    with pytest.raises(JournalError, match=r"journal\.db") as caught:
        sandbox.client(USER, journal=journal)
    assert caught.value.kind is cobro.ErrorKind.JOURNAL
    assert journal.read_bytes() == content
    assert sandbox.requests()["requests"] == []


def test_a_journal_that_goes_away(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(JournalError):
        sandbox.client(USER, journal=tmp_path / "missing" / "journal.db")
    with pytest.raises(InvalidInputError) as caught:
        sandbox.client(USER, journal=5)
    assert (caught.value.field, caught.value.rule) == ("journal", "type")
    assert sandbox.requests()["requests"] == []


def test_no_secret_is_in_the_file(sandbox: Sandbox, journal: Path) -> None:
    with sandbox.client(USER, journal=journal) as client:
        sale, _ = sell_and_buy(sandbox, client)
        sale.refund()
    written = b"".join(path.read_bytes() for path in journal.parent.iterdir())
    assert sale.external_reference.encode() in written
    assert sandbox.token(USER).encode() not in written
    assert b"APP_USR" not in written


async def test_a_cancelled_task_and_its_refund(sandbox: Sandbox, async_client: AsyncClient) -> None:
    sale = await async_client.sell(external_pos_id="POS1", amount=100)
    sandbox.pay(sandbox.scan(USER, "POS1")["scan_id"])
    await sale.wait()
    sandbox.clock(auto=False)
    sandbox.faults(LATER, match={"method": "POST", **REFUNDS}, times=1)
    refunding = asyncio.create_task(sale.refund(10, idempotency_key="R1"))
    await asleep(sandbox)
    refunding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await refunding
    sandbox.clock(auto=True)
    while not await async_client.journal.list(idempotency_key="R1", state="done"):
        await asyncio.sleep(0)
    assert [refund["amount"] for refund in sandbox.ledger(USER)["refunds"]] == ["10"]


async def test_closing_waits_for_what_was_begun(sandbox: Sandbox) -> None:
    client = sandbox.async_client(USER)
    sale = await client.sell(external_pos_id="POS1", amount=100)
    sandbox.pay(sandbox.scan(USER, "POS1")["scan_id"])
    await sale.wait()
    sandbox.clock(auto=False)
    sandbox.faults(LATER, match={"method": "POST", **REFUNDS}, times=1)
    refunding = asyncio.create_task(sale.refund(10))
    await asleep(sandbox)
    closing = asyncio.create_task(client.aclose())
    await asyncio.sleep(0)
    with pytest.raises(WaitInterruptedError, match="closed"):
        await sale.refund(20)
    assert not closing.done()
    sandbox.clock(auto=True)
    assert await closing == 0
    assert len(sandbox.ledger(USER)["refunds"]) == 1
    assert (await refunding).amount == Decimal(10)
    assert await client.aclose() == 0


def test_closing_says_what_is_still_running(sandbox: Sandbox) -> None:
    client = sandbox.client(USER)
    sale, _ = sell_and_buy(sandbox, client)
    sandbox.clock(auto=False)
    sandbox.faults(LATER, match={"method": "POST", **REFUNDS}, times=1)
    refunding = threading.Thread(target=sale.refund, args=(10,))
    refunding.start()
    until(lambda: sandbox.clock()["sleepers"] > 0)
    assert client.close(timeout=timedelta(milliseconds=1)) == 1
    assert client.close() == 0
    sandbox.clock(auto=True)
    refunding.join(LIMIT)
    assert len(sandbox.ledger(USER)["refunds"]) == 1


def test_a_notification_wakes_a_wait(sandbox: Sandbox, client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount=100, ttl=3600)
    # Nobody scans for six minutes, and looks come ten seconds apart.
    sandbox.advance(360)
    sandbox.clock(auto=False)
    outcomes: list[SaleStatus] = []
    waiting = threading.Thread(target=lambda: outcomes.append(sale.wait().status))
    waiting.start()
    until(lambda: sandbox.clock()["sleepers"] > 0)
    scan = sandbox.scan(USER, "POS1")
    sandbox.pay(scan["scan_id"])
    paid_at = sandbox.clock()["unix_ms"]
    client.notify("chargebacks", 5)
    client.notify("merchant_order", scan["merchant_order_id"])
    waiting.join(LIMIT)
    assert outcomes == [SaleStatus.PAID]
    assert sandbox.clock()["unix_ms"] - paid_at < 5000


@pytest.fixture
def pix(sandbox: Sandbox) -> Sandbox:
    """A shop in Brazil, where Pix refunds wait to be settled."""
    sandbox.seed(7002, {"STORE1": ["POS1"]}, site="MLB")
    sandbox.control("POST", "/_sandbox/options", {"pix_refunds": "in_process"})
    return sandbox


def test_a_refund_in_process_is_waited_for(pix: Sandbox) -> None:
    with pix.client(7002, site="MLB") as client:
        sale = client.sell(external_pos_id="POS1", amount=100)
        pix.pay(pix.scan(7002, "POS1")["scan_id"], method="pix")
        assert sale.wait().status is SaleStatus.PAID
        [refund] = sale.refund(idempotency_key="R1").refunds
        assert refund.status == "in_process"
        pix.clock(auto=False)
        with pytest.raises(WaitTimeoutError) as caught:
            sale.wait_refund("R1", timeout=0.02)
        assert caught.value.operation == "sale.wait_refund"
        pix.clock(auto=True)
        pix.settle(refund_id=refund.id, result="approved")
        [settled] = sale.wait_refund("R1").refunds
        assert (settled.id, settled.status) == (refund.id, "approved")
        with pytest.raises(InvalidInputError) as unknown:
            sale.wait_refund("nobody")
        assert unknown.value.field == "idempotency_key"
    assert requested(pix, "POST", "/refunds") == 1


async def test_waiting_for_a_refund_is_cancelled_alone(pix: Sandbox) -> None:
    async with pix.async_client(7002, site="MLB") as client:
        sale = await client.sell(external_pos_id="POS1", amount=100)
        pix.pay(pix.scan(7002, "POS1")["scan_id"], method="pix")
        await sale.wait()
        [refund] = (await sale.refund(idempotency_key="R1")).refunds
        pix.clock(auto=False)
        waiting = asyncio.create_task(sale.wait_refund("R1"))
        await asleep(pix)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        pix.clock(auto=True)
        pix.settle(refund_id=refund.id, result="approved")
        assert (await sale.wait_refund("R1")).refunds[0].status == "approved"
