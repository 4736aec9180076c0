"""Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from support import LIMIT, script

WAIT = """
# Whoever runs the tests in the background may have it ignored, which is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
sandbox = shop()
sandbox.clock(auto=False)
client = sandbox.client(7001)
sale = client.sell(external_pos_id="POS1", amount=1, ttl=600)

def tell():
    while not waits(sandbox):
        pass
    print("waiting", flush=True)

threading.Thread(target=tell, daemon=True).start()
try:
    {call}
except KeyboardInterrupt:
    print(time.monotonic(), client.instore_orders.get("POS1") is not None)
"""


ASYNC = "asyncio.run(cobro.AsyncSale(sale._native).wait())"


@pytest.mark.parametrize("call", ["sale.wait()", "sale.wait(timeout=500)", "list(sale.events())", ASYNC])
def test_interrupts_a_wait_within_200_ms(call: str) -> None:
    child = subprocess.Popen(script(WAIT.format(call=call)), stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout
        assert child.stdout.readline() == "waiting\n"
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=LIMIT)
    finally:
        # When it hangs, that is the failure, not the test's own end.
        child.kill()
        child.communicate()
    when, left_alone = out.split()
    # The monotonic clock is one for all processes of a machine.
    assert 0 <= float(when) - sent < 0.2
    assert left_alone == "True"
    assert child.returncode == 0


def test_a_handler_of_the_program_is_called_during_a_wait() -> None:
    body = """
sandbox = shop()
sandbox.clock(auto=False)
sale = sandbox.client(7001).sell(external_pos_id="POS1", amount=1)
def pay(*_):
    sandbox.pay(sandbox.scan(7001, "POS1")["scan_id"])
    sandbox.clock(auto=True)
signal.signal(signal.SIGALRM, pay)
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(sale.wait().status)
"""
    done = subprocess.run(script(body), capture_output=True, text=True, timeout=LIMIT, check=True)
    assert done.stdout == "paid\n"
