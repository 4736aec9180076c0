"""Stores, POS, and a shop declared as data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cobro import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    PosStatus,
    ShopActionKind,
    ShopPosRequest,
    ShopRequest,
    ShopStoreRequest,
    StoreHoursRequest,
    StoreLocationRequest,
    Weekday,
)

from support import buy, requested

if TYPE_CHECKING:
    from cobro import AsyncClient, Client
    from cobro.testing import Sandbox

PLACE = StoreLocationRequest(
    street_name="Av. Colon",
    street_number="1240",
    city_name="Cordoba",
    state_name="Cordoba",
    latitude=Decimal("-31.4103"),
    longitude="-64.196",
)
SHOP = ShopRequest(
    stores=[
        ShopStoreRequest(
            external_id="STORE9",
            name="Shop",
            location=PLACE,
            pos=(ShopPosRequest(external_id="POS9", name="Till"),),
        )
    ]
)


def test_a_store(client: Client) -> None:
    hours = StoreHoursRequest(day=Weekday.MONDAY, open="08:00", close="13:00")
    store = client.stores.create(name="Shop", location=PLACE, external_id="STORE9", business_hours=[hours])
    assert store.location is not None
    assert store.location.latitude == Decimal("-31.4103")
    assert [(found.day, found.open) for found in store.business_hours] == [("monday", "08:00")]
    assert store.business_hours[0].day is not None
    assert client.stores.update(store.id, name="New").name == "New"
    assert client.stores.get(store.id).date_created == store.date_created
    assert [found.id for found in client.stores.search_all(external_id="STORE9")] == [store.id]
    with pytest.raises(ConflictError) as caught:
        client.stores.create(name="Shop", location=PLACE, external_id="STORE9")
    assert caught.value.field == "external_id"
    client.stores.delete(store.id)
    with pytest.raises(NotFoundError):
        client.stores.get(store.id)


def test_a_pos_has_its_printed_qr(client: Client) -> None:
    pos = client.pos.create(name="Till", external_id="POS9", external_store_id="STORE1")
    assert (pos.status, pos.fixed_amount) == (PosStatus.ACTIVE, True)
    assert pos.qr_code is not None
    assert pos.qr_code.startswith("0002")
    assert pos.qr_image is not None
    assert pos.qr_image.endswith(".png")
    assert pos.qr_template_document is not None
    assert pos.qr_template_document.endswith(".pdf")
    assert client.pos.update(pos.id, name="Till 9").name == "Till 9"
    found = client.pos.search_all(external_store_id="STORE1", limit=1)
    assert [pos.external_id for pos in found] == ["POS1", "POS2", "POS9"]
    client.pos.delete(pos.id)
    with pytest.raises(NotFoundError):
        client.pos.get(pos.id)


def test_a_shop_is_made_once(sandbox: Sandbox, client: Client) -> None:
    plan = client.setup.plan_shop(SHOP)
    assert (plan.unchanged, plan.stores[0].action) == (False, ShopActionKind.CREATED)
    assert requested(sandbox, "POST", "/stores") == 0
    made = client.setup.ensure_shop(SHOP)
    pos = made.stores[0].pos[0].pos
    assert pos is not None
    assert client.setup.ensure_shop(SHOP).unchanged
    assert (requested(sandbox, "POST", "/stores"), requested(sandbox, "POST", "/pos")) == (1, 1)


async def test_in_asyncio(async_client: AsyncClient) -> None:
    report = await async_client.setup.ensure_shop(SHOP)
    assert not report.unchanged
    assert (await async_client.setup.plan_shop(SHOP)).unchanged
    store = report.stores[0].store
    assert store is not None
    assert (await async_client.stores.get(store.id)).external_id == "STORE9"
    assert (await async_client.stores.update(store.id, name="New")).name == "New"
    assert [found.id async for found in async_client.stores.search_all(external_id="STORE9")] == [store.id]
    made = await async_client.stores.create(name="Other", location=PLACE)
    await async_client.stores.delete(made.id)
    pos = await async_client.pos.create(name="Till", external_id="POS8", store_id=store.id)
    assert (await async_client.pos.get(pos.id)).store_id == store.id
    assert (await async_client.pos.update(pos.id, fixed_amount=False)).fixed_amount is False
    tills = [pos.external_id async for pos in async_client.pos.search_all(store_id=store.id, limit=1)]
    assert tills == ["POS9", "POS8"]
    await async_client.pos.delete(pos.id)


def test_what_a_payment_says(sandbox: Sandbox, client: Client) -> None:
    sale = client.sell(external_pos_id="POS1", amount=10)
    payment = client.payments.get(buy(sandbox, sale, "rejected", "cc_rejected_insufficient_amount"))
    assert not payment.is_paid
    said = payment.explain("es-AR")
    assert said == "La tarjeta no tiene fondos suficientes. Pida otro medio de pago."
    assert sale.check().attempts[0].explain("es") == said
    order = client.merchant_orders.search(external_reference=sale.external_reference).elements[0]
    assert order.payments[0].explain("pt") == payment.explain("pt") != said
    with pytest.raises(InvalidInputError) as caught:
        payment.explain("fr")
    assert caught.value.field == "language"


def test_a_wrong_type_is_told_by_its_place(client: Client) -> None:
    location = StoreLocationRequest(
        street_name="Av. Colon",
        street_number=1240,  # type: ignore[arg-type]
        city_name="Cordoba",
        state_name="Cordoba",
        latitude="-31.4103",
        longitude="-64.196",
    )
    with pytest.raises(InvalidInputError) as caught:
        client.stores.create(name="Shop", location=location)
    assert (caught.value.field, caught.value.rule) == ("location.street_number", "type")
