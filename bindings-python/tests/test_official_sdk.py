"""The vendor's own SDK works on the sandbox."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import mercadopago
import pytest
import requests
from mercadopago.config.config import Config

from support import LIMIT, USER, sell_and_buy

if TYPE_CHECKING:
    from cobro import Client
    from cobro.testing import Sandbox


@pytest.fixture
def sdk(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401
    # It has no option for this.
    monkeypatch.setattr(Config, "_Config__api_base_url", sandbox.base_url)
    return mercadopago.SDK(sandbox.token(USER))


def test_reads_payments(sandbox: Sandbox, client: Client, sdk: Any) -> None:  # noqa: ANN401
    sale, payment_id = sell_and_buy(sandbox, client, "1500.50")
    answer = sdk.payment().get(payment_id)
    assert answer["status"] == 200
    assert answer["response"]["id"] == payment_id
    assert answer["response"]["status"] == "approved"
    found = sdk.payment().search({"external_reference": sale.external_reference})
    assert [payment["id"] for payment in found["response"]["results"]] == [payment_id]


def test_searches_merchant_orders(sandbox: Sandbox, client: Client, sdk: Any) -> None:  # noqa: ANN401
    sale, payment_id = sell_and_buy(sandbox, client)
    found = sdk.merchant_order().search({"external_reference": sale.external_reference})
    assert found["status"] == 200
    (order,) = found["response"]["elements"]
    assert order["payments"][0]["id"] == payment_id
    assert sdk.merchant_order().get(order["id"])["response"]["status"] == "closed"


def test_makes_and_lists_refunds(sandbox: Sandbox, client: Client, sdk: Any) -> None:  # noqa: ANN401
    sale, payment_id = sell_and_buy(sandbox, client, "100")
    made = sdk.refund().create(payment_id, {"amount": 30})
    assert made["status"] == 201
    assert sdk.refund().create(payment_id)["status"] == 201
    listed = sdk.refund().list_all(payment_id)["response"]
    assert [refund["amount"] for refund in listed] == [30, 70]
    # Both see the same.
    assert [refund.amount for refund in client.refunds.list(payment_id)] == [Decimal(30), Decimal(70)]
    assert sale.check().refunded_amount == Decimal(100)


def order_of(reference: str, amount: str, mode: str) -> dict[str, Any]:
    return {
        "type": "qr",
        "external_reference": reference,
        "total_amount": amount,
        "config": {"qr": {"external_pos_id": "POS1", "mode": mode}},
        "transactions": {"payments": [{"amount": amount}]},
    }


def test_makes_reads_and_cancels_orders(sdk: Any) -> None:  # noqa: ANN401
    made = sdk.order().create(order_of("SDK-1", "18.50", "hybrid"))
    assert made["status"] == 201
    order = made["response"]
    assert order["type_response"]["qr_data"]
    read = sdk.order().get(order["id"])
    assert (read["status"], read["response"]) == (200, order)
    canceled = sdk.order().cancel(order["id"])
    assert (canceled["status"], canceled["response"]["status"]) == (200, "canceled")


def test_refunds_and_searches_orders(sandbox: Sandbox, sdk: Any) -> None:  # noqa: ANN401
    order = sdk.order().create(order_of("SDK-2", "100.00", "static"))["response"]
    sandbox.pay(sandbox.scan(USER, "POS1")["scan_id"])
    (transaction,) = order["transactions"]["payments"]
    part = {"transactions": [{"id": transaction["id"], "amount": "30.00"}]}
    made = sdk.order().refund(order["id"], part)
    assert (made["status"], made["response"]["status_detail"]) == (201, "partially_refunded")
    rest = sdk.order().refund(order["id"])
    assert (rest["status"], rest["response"]["status"]) == (201, "refunded")
    always = {"begin_date": "2020-01-01T00:00:00Z", "end_date": "2100-01-01T00:00:00Z"}
    found = sdk.order().search({**always, "external_reference": "SDK-2"})
    (order,) = found["response"]["data"]
    assert [refund["amount"] for refund in order["transactions"]["refunds"]] == ["30.00", "70.00"]


APPLICATION = {
    "client_id": "1111222233334444",
    "client_secret": "not-a-real-secret",
    "redirect_uris": ["https://pos.example.com/callback"],
}


def test_links_a_seller_by_oauth(sandbox: Sandbox, sdk: Any) -> None:  # noqa: ANN401
    sandbox.control("POST", "/_sandbox/applications", APPLICATION)
    (callback,) = APPLICATION["redirect_uris"]
    oauth = sdk.oauth()
    url = oauth.get_authorization_url(APPLICATION["client_id"], callback, "random-state")
    # The page has the vendor's address; here it is the sandbox's, with a seller who agrees.
    page = urlsplit(url)
    answer = requests.get(
        f"{sandbox.base_url}{page.path}?{page.query}&user_id={USER}", allow_redirects=False, timeout=LIMIT
    )
    assert answer.status_code == 302
    location = urlsplit(answer.headers["location"])
    back = dict(parse_qsl(location.query))
    assert (location._replace(query="").geturl(), back["state"]) == (callback, "random-state")

    application = {name: APPLICATION[name] for name in ("client_id", "client_secret")}
    made = oauth.create(
        {**application, "grant_type": "authorization_code", "code": back["code"], "redirect_uri": callback}
    )
    assert (made["status"], made["response"]["user_id"]) == (200, USER)
    tokens = made["response"]
    seller = mercadopago.SDK(tokens["access_token"])
    assert seller.payment().search({})["status"] == 200

    renewal = {**application, "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    renewed = oauth.refresh(renewal)
    assert (renewed["status"], renewed["response"]["expires_in"]) == (200, 15552000)
    again = oauth.refresh(renewal)
    assert (again["status"], again["response"]["error"]) == (400, "invalid_grant")
    sandbox.control("POST", "/_sandbox/revoke", {"user_id": USER})
    assert seller.payment().search({})["status"] == 401
