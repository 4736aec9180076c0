"""What the vendor's own validator accepts is verified here, and what more is."""

from __future__ import annotations

import hashlib
import hmac
import random
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
from mercadopago.webhook import InvalidWebhookSignatureError, WebhookSignatureValidator

from cobro import SignatureFailure, SignatureOutcome
from cobro.notifications import Verifier

if TYPE_CHECKING:
    from cobro import NotificationSignature

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
NOW_S = int(NOW.timestamp())
SECRET = "sdk-test-secret-0001"  # noqa: S105


class Delivered:
    """A webhook's URL and headers, for both of them."""

    def __init__(self, data_id: str | None, request_id: str | None, signature: str | None) -> None:
        self.data_id, self.request_id, self.signature = data_id, request_id, signature

    def theirs(self, secret: str, tolerance: int | None) -> str | None:
        """Why their validator refuses it; `None` when it accepts."""
        try:
            WebhookSignatureValidator.validate(
                self.signature,
                self.request_id,
                self.data_id,
                secret,
                tolerance_seconds=tolerance,
                now=lambda: NOW_S * 1000,
            )
        except InvalidWebhookSignatureError as error:
            return str(error.reason.value)
        return None

    def ours(self, secret: str, tolerance: int | None) -> NotificationSignature:
        headers = {"x-request-id": self.request_id, "x-signature": self.signature}
        given = {name: value for name, value in headers.items() if value is not None}
        query = "type=order" + ("" if self.data_id is None else f"&data.id={self.data_id}")
        verifier = Verifier(secret, tolerance=tolerance)
        return verifier.verify(headers=given, query=query, body=b"", now=NOW).signature


def hashed(secret: str, data_id: str | None, request_id: str | None, ts: str) -> str:
    parts = [("id", data_id), ("request-id", request_id), ("ts", ts)]
    manifest = "".join(f"{name}:{value};" for name, value in parts if value)
    return hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()


def drawn(dice: random.Random) -> tuple[Delivered, str, int | None]:
    """A webhook that is signed rightly, more or less: what comes, the secret, the tolerance."""
    secret = "".join(dice.choices("abcdef0123456789ñ☃-_", k=dice.randint(1, 80)))
    digits = "".join(dice.choices("0123456789", k=dice.randint(1, 18)))
    order = "ORD01" + "".join(dice.choices("ABCDEFGHJKMNPQRSTVWXYZ0123456789", k=21))
    data_id = dice.choice([digits, order, order.lower(), None])
    request_id = dice.choice([str(dice.getrandbits(128)), f"{dice.getrandbits(64):x}-a", None])
    tolerance = dice.choice([None, 300, 300, 5])
    at = NOW_S + dice.choice([0, 0, -4, 4, -299, 299, 300, -300, 301, -301, -86400, 10**9])
    ts = str(at) if dice.random() < 0.9 else f"0{at}"
    good = hashed(secret, data_id, request_id, ts)
    if dice.random() < 0.1:
        good = dice.choice([good[:-1], good.upper(), good + "0", "é" * 64, "0" * 64, ""])
    blank, key = dice.choice(["", " "]), dice.choice(["v1", "V1", "v1", "v2"])
    parts = [f"{dice.choice(['ts', 'TS'])}{blank}={blank}{ts}", f"{key}={good}"]
    parts += dice.choices(["", "x=1", "v2=0", "noise", f"v1={good}"], k=dice.randint(0, 3))
    dice.shuffle(parts)
    if dice.random() < 0.05:
        parts = dice.sample(parts, k=1)
    return Delivered(data_id, request_id, ",".join(parts)), secret, tolerance


def test_what_they_accept_is_verified() -> None:
    dice = random.Random(20260102)  # noqa: S311
    accepted = refused = 0
    for _ in range(10_000):
        delivered, secret, tolerance = drawn(dice)
        theirs = delivered.theirs(secret, tolerance) if is_comparable(delivered) else "NotComparable"
        ours = delivered.ours(secret, tolerance)
        verified = ours.outcome is SignatureOutcome.VERIFIED
        assert verified == (theirs is None), (theirs, ours)
        accepted, refused = accepted + verified, refused + (not verified)
    # Neither of them is a test of nothing.
    assert accepted > 3000
    assert refused > 3000


def is_comparable(delivered: Delivered) -> bool:
    # `hmac.compare_digest` raises for other than ASCII, which is a defect of theirs.
    return (delivered.signature or "").isascii()


def test_an_id_signed_in_small_letters_is_accepted_here_alone() -> None:
    # Source: the vendor's documents, and its SDKs until they were changed on 2026-06-17 (python #118);
    # sdk-go's and sdk-php's doc comments still say so.
    data_id = "ORD01SAMPLEQR0001"
    hash_ = hashed(SECRET, data_id.lower(), "r", str(NOW_S))
    delivered = Delivered(data_id, "r", f"ts={NOW_S},v1={hash_}")
    assert delivered.theirs(SECRET, 300) == "SignatureMismatch"
    assert delivered.ours(SECRET, 300).outcome is SignatureOutcome.VERIFIED


def test_milliseconds_are_within_the_tolerance_here_alone() -> None:
    # Source: the documents' text, sdk-go; the documents' own example and the other SDKs have seconds.
    ts = f"{NOW_S}123"
    delivered = Delivered("5", "r", f"ts={ts},v1={hashed(SECRET, '5', 'r', ts)}")
    assert delivered.theirs(SECRET, 300) == "TimestampOutOfTolerance"
    assert delivered.theirs(SECRET, None) is None
    assert delivered.ours(SECRET, 300).outcome is SignatureOutcome.VERIFIED


def test_a_second_secret_is_accepted_here_alone() -> None:
    # Source: "Reset" in the developer panel renews the one secret of an application while deliveries
    # signed with the old one are still under way. Their validator takes one.
    hash_ = hashed("old", "5", "r", str(NOW_S))
    delivered = Delivered("5", "r", f"ts={NOW_S},v1={hash_}")
    assert delivered.theirs("new", 300) == "SignatureMismatch"
    verifier = Verifier(["new", "old"])
    event = verifier.verify(
        headers={"x-request-id": "r", "x-signature": f"ts={NOW_S},v1={hash_}"},
        query="data.id=5&type=payment",
        body=b"",
        now=NOW,
    )
    assert (event.signature.outcome, event.signature.secret_index) == (SignatureOutcome.VERIFIED, 1)


def test_multibyte_garbage_makes_theirs_raise() -> None:
    delivered = Delivered("5", "r", f"ts={NOW_S},v1=ñ☃")
    with pytest.raises(TypeError):
        delivered.theirs(SECRET, 300)
    assert delivered.ours(SECRET, 300).failure is SignatureFailure.MALFORMED_HASH


def test_an_empty_secret_is_accepted_there_alone() -> None:
    delivered = Delivered("5", "r", f"ts={NOW_S},v1={hashed('', '5', 'r', str(NOW_S))}")
    assert delivered.theirs("", 300) is None
    with pytest.raises(ValueError, match="anybody could sign"):
        delivered.ours("", 300)
