"""The whole job on every kind of QR and both generations of the API: one word changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cobro import Api, Client, NotCancellableError, QrMode, SaleStatus

from support import USER, buy, requested

if TYPE_CHECKING:
    from pathlib import Path

    from cobro.testing import Sandbox

APIS = [Api.INSTORE, Api.ORDERS]
KINDS = [QrMode.STATIC, QrMode.DYNAMIC, QrMode.HYBRID]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("qr", KINDS)
def test_paid_and_refunded(sandbox: Sandbox, api: Api, qr: QrMode) -> None:
    with sandbox.client(USER, api=api) as client:
        sale = client.sell(external_pos_id="POS1", amount="100", qr=qr, ttl=60)
        assert (sale.api, sale.qr, sale.ttl, sale.asked_ttl) == (api, qr, *[timedelta(minutes=1)] * 2)
        assert (sale.qr_data is None) is (qr == QrMode.STATIC)
        assert (sale.order_id is None) is (qr == QrMode.STATIC and api == Api.INSTORE)
        # The printed QR shows it unless it is dynamic.
        shown = sandbox.scan(USER, "POS1")["screen"]
        assert shown == ("waiting" if qr == QrMode.DYNAMIC else "checkout")

        payment_id = buy(sandbox, sale)
        outcome = sale.wait()
        [payment] = outcome.payments
        assert (outcome.status, outcome.paid_amount) == (SaleStatus.PAID, Decimal(100))
        assert payment.payment_id == payment_id
        if api == Api.ORDERS:
            assert outcome.order_id == sale.order_id
            assert payment.transaction_id
            assert payment.merchant_order_id is None
        else:
            assert payment.transaction_id is None
            assert payment.merchant_order_id in outcome.merchant_order_ids

        part, rest = sale.refund("30.5"), sale.refund()
        assert (part.left, rest.amount, rest.left) == (Decimal("69.5"), Decimal("69.5"), Decimal(0))
        [refund] = part.refunds
        assert (refund.id is None) is (refund.order_refund_id is not None) is (api == Api.ORDERS)
        made = [Decimal(refund["amount"]) for refund in sandbox.ledger(USER)["refunds"]]
        assert made == [part.amount, rest.amount]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("qr", KINDS)
async def test_paid_in_asyncio(sandbox: Sandbox, api: Api, qr: QrMode) -> None:
    async with sandbox.async_client(USER, api=api) as client:
        sale = await client.sell(external_pos_id="POS1", amount="100", qr=qr)
        buy(sandbox, sale)
        assert (await sale.wait()).status is SaleStatus.PAID
        kinds = [event.kind.value async for event in sale.events()]
        # The Orders API does not tell of scans.
        assert kinds == (["opened", "paid"] if api == Api.ORDERS else ["opened", "scanned", "paid"])


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("qr", KINDS)
def test_taken_back_where_that_is_possible(sandbox: Sandbox, api: Api, qr: QrMode) -> None:
    with sandbox.client(USER, api=api) as client:
        sale = client.sell(external_pos_id="POS1", amount="100", qr=qr)
        assert sale.can_cancel is not (api == Api.INSTORE and qr == QrMode.DYNAMIC)
        if sale.can_cancel:
            assert sale.cancel().status is SaleStatus.CANCELLED
            return
        with pytest.raises(NotCancellableError, match="ends by itself") as caught:
            sale.cancel()
        assert (caught.value.operation, caught.value.retryable) == ("sale.cancel", False)
        assert requested(sandbox, "DELETE", "/pos") == 0
        # It still can be paid, and else ends by its time.
        buy(sandbox, sale)
        assert sale.wait().status is SaleStatus.PAID
        assert client.sell(external_pos_id="POS1", amount="1", qr=qr).wait().status is SaleStatus.EXPIRED


def test_a_sale_goes_on_where_it_was_begun(sandbox: Sandbox, tmp_path: Path) -> None:
    """The till comes back after a crash, on the other generation."""
    journal = tmp_path / "journal.db"
    before = sandbox.client(USER, api="orders", journal=journal)
    sale = before.sell(external_pos_id="POS1", amount="100", qr="dynamic")
    sandbox.crash_clients()
    with sandbox.client(USER, api="instore", journal=journal) as client:
        [again] = client.resume().sales
        assert again.info == sale.info
        buy(sandbox, again)
        assert again.wait().status is SaleStatus.PAID
        again.refund(idempotency_key="R1")
        [refund] = client.journal.list(kind="refund")
        assert (refund.order_id, refund.refund_ids, len(refund.order_refund_ids)) == (sale.order_id, (), 1)
        assert client.sell(external_pos_id="POS1", amount="7").api == Api.INSTORE


@pytest.mark.parametrize("api", APIS)
def test_the_generation_from_the_environment(
    sandbox: Sandbox, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COBRO_ACCESS_TOKEN", sandbox.token(USER))
    monkeypatch.setenv("COBRO_SITE", "MLA")
    monkeypatch.setenv("COBRO_API", api)
    monkeypatch.setenv("COBRO_BASE_URL", sandbox.base_url)
    with Client.from_env() as client:
        assert client.api == api
        assert client.sell(external_pos_id="POS1", amount="100").api == api
