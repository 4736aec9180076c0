"""The example and the README's code run as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cobro.testing import Sandbox

from support import LIMIT, run_script

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "examples" / "python"
TILL = EXAMPLES / "till.py"
DOCUMENTS = [
    "README.md",
    "bindings-python/README.md",
    "docs/guia.es.md",
    "docs/guia.pt.md",
    "docs/guide.en.md",
]
SNIPPETS = [
    (path, code)
    for path in DOCUMENTS
    for code in re.findall(r"```python\n(.*?)```", (REPOSITORY / path).read_text(encoding="utf-8"), re.DOTALL)
]


# The Orders API tells neither of scans nor of attempts that are rejected.
EVENTS = {
    "instore": ["  opened", "  scanned", "  rejected (cc_rejected_insufficient_amount)", "  paid"],
    "orders": ["  opened", "  paid"],
}


def till(*arguments: str, api: str = "instore") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TILL), *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        env={**os.environ, "COBRO_API": api},
    )


@pytest.mark.parametrize("api", EVENTS)
@pytest.mark.parametrize("qr", ["static", "dynamic", "hybrid"])
def test_till(api: str, qr: str) -> None:
    done = till("--amount", "1500.50", "--qr", qr, api=api)
    assert done.stderr == ""
    lines = done.stdout.splitlines()[1:]
    # What a QR holds begins with the version of its format.
    assert qr == "static" or lines.pop(0).startswith("draw 0002")
    assert lines == [
        *EVENTS[api],
        "paid 1500.5 ARS",
        "refunded 500.5, 1000 left",
        "refunded 1000 more",
    ]
    assert done.returncode == 0


def test_till_refuses_bad_input() -> None:
    done = till("--amount", "12.345")
    assert done.returncode == 1
    assert "decimals" in done.stdout


# A buyer for code that was written for a real one.
BUYER = """
sandbox = shop()
os.environ.update(
    COBRO_ACCESS_TOKEN=sandbox.token(7001), COBRO_SITE="MLA", COBRO_API="instore",
    COBRO_BASE_URL=sandbox.base_url,
)
sell = cobro.Client.sell
def sell_to_a_buyer(client, **request):
    sale = sell(client, **request)
    scan = sandbox.scan(7001, "POS1")
    sandbox.pay(scan["scan_id"], "rejected", detail="cc_rejected_other_reason")
    sandbox.pay(scan["scan_id"])
    return sale
cobro.Client.sell = sell_to_a_buyer
"""


@pytest.mark.parametrize(("path", "code"), SNIPPETS)
def test_the_code_in_the_documents(path: str, code: str) -> None:
    real = "from_env" in code
    out = run_script((BUYER if real else "") + code)
    assert ("paid" in out.split()) is (real and "sell(" in code), path


def test_every_document_has_code() -> None:
    assert {path for path, _ in SNIPPETS} == set(DOCUMENTS)


def test_the_readme_says_what_happened() -> None:
    code = next(code for path, code in SNIPPETS if path == "bindings-python/README.md")
    assert run_script(BUYER + code).splitlines() == [
        "rejected: cc_rejected_other_reason",
        "paid 1500.5 ARS",
        "refunded 500 left 1000.5",
    ]


@pytest.mark.parametrize("module", ["cobro", "cobro.qr", "cobro.reports", "cobro.testing", "cobro.errors"])
def test_the_docstrings_are_there(module: str) -> None:
    out = run_script(
        textwrap.dedent(f"""
        import inspect, {module}
        for name in {module}.__all__:
            thing = getattr({module}, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                assert thing.__doc__, name
        print({module}.__doc__.splitlines()[0])
        """)
    )
    assert out


async def test_the_readme_in_asyncio() -> None:
    """The one-line claims of the README about `AsyncClient`."""
    async with Sandbox.start() as sandbox:
        sandbox.seed(7001, {"STORE1": ["POS1"]})
        async with sandbox.async_client(7001) as client:
            sale = await client.sell(external_pos_id="POS1", amount=1)
            outcome = await sale.wait()
            assert [event.outcome async for event in sale.events()][-1] == outcome
