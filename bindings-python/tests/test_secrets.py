"""No token in anything that is shown or stored."""

from __future__ import annotations

import pickle
import traceback
from typing import TYPE_CHECKING

import pytest

from cobro import Client, CobroError
from cobro._requests import ClientOptions

from support import USER, run_script

if TYPE_CHECKING:
    from cobro import AsyncClient
    from cobro.testing import Sandbox


def shown(thing: object) -> str:
    parts = [repr(thing), str(thing), f"{thing}", repr(getattr(thing, "__dict__", ""))]
    return "\n".join(parts)


def test_not_in_any_repr(sandbox: Sandbox, client: Client, async_client: AsyncClient) -> None:
    token = sandbox.token(USER)
    sale = client.sell(external_pos_id="POS1", amount=1)
    options = ClientOptions(access_token=token, site="MLA", api="instore")
    for thing in (
        sandbox,
        client,
        async_client,
        client.payments,
        client._connection,
        sale,
        sale.info,
        options,
    ):
        assert token not in shown(thing)
    assert repr(client) == f"<cobro.Client site=MLA collector_id={USER}>"


def test_not_in_errors(sandbox: Sandbox) -> None:
    token = sandbox.token(USER)
    echo = f'{{"message": "bad token {token}", "error": "bad_request", "status": 400, "cause": []}}'
    sandbox.faults({"status": 400, "body": echo}, match={"path": "/v1/payments"})
    client = sandbox.client(USER)
    with pytest.raises(CobroError) as caught:
        client.payments.get(5)
    whole = "".join(traceback.format_exception(caught.value))
    assert token not in shown(caught.value) + whole
    for bad in (token + "\n", b"" + token.encode(), token * 40):
        with pytest.raises(CobroError) as caught:
            sandbox.client(USER, access_token=bad)
        assert token not in shown(caught.value)
        assert caught.value.field == "access_token"


@pytest.mark.parametrize("what", ["client", "sale"])
def test_what_holds_it_can_not_be_pickled(client: Client, what: str) -> None:
    thing = client if what == "client" else client.sell(external_pos_id="POS1", amount=1)
    with pytest.raises(TypeError, match=r"make one in each process|external_reference"):
        pickle.dumps(thing)


def test_not_in_debug_output_of_a_process() -> None:
    out = run_script("""
import logging
logging.basicConfig(level=0, stream=sys.stdout)
sandbox = shop()
client = sandbox.client(7001)
client.sell(external_pos_id="POS1", amount=1).cancel()
token = sandbox.token(7001)
print([token in repr(thing) for thing in (sandbox, client, client.__class__.__mro__)])
""")
    assert out.splitlines()[-1] == "[False, False, False]"
    assert "APP_USR" not in out


def test_the_environment_makes_a_client(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBRO_ACCESS_TOKEN", sandbox.token(USER))
    monkeypatch.setenv("COBRO_SITE", "MLA")
    monkeypatch.setenv("COBRO_API", "instore")
    monkeypatch.setenv("COBRO_BASE_URL", sandbox.base_url)
    with Client.from_env() as client:
        assert client.instore_orders.get("POS1") is None
        assert (client.collector_id, client.site, client.api) == (USER, "MLA", "instore")
    monkeypatch.delenv("COBRO_SITE")
    with pytest.raises(CobroError, match="COBRO_SITE"):
        Client.from_env()
