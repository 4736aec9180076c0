package io.cobro

import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.fail

class SetupTest {
    private val place =
        StoreLocationRequest(
            streetName = "Av. Colon",
            streetNumber = "1240",
            cityName = "Cordoba",
            stateName = "Cordoba",
            latitude = "-31.4103".amount(),
            longitude = "-64.196".amount(),
        )

    private val declared =
        ShopRequest(
            stores =
                listOf(
                    ShopStoreRequest(
                        externalId = "STORE9",
                        name = "Shop",
                        location = place,
                        pos = listOf(ShopPosRequest(externalId = "POS9", name = "Till")),
                    ),
                ),
        )

    @Test
    fun `a store in all its calls`() =
        Shop.open { shop ->
            val stores = shop.client.stores
            val hours = StoreHoursRequest(Weekday.Monday, open = "08:00", close = "13:00")
            val request = StoreRequest("Shop", place, externalId = "STORE9", businessHours = listOf(hours))
            val store = stores.create(request)
            assertEquals("-31.4103".amount(), store.location?.latitude)
            assertEquals(Weekday.Monday, store.businessHours.single().day)
            assertEquals("New", stores.update(store.id, StoreUpdateRequest(name = "New")).name)
            assertEquals(listOf(store.id), stores.searchAll(StoreSearch("STORE9")).map { it.id }.toList())
            try {
                stores.create(request)
                fail("it was made twice")
            } catch (taken: ConflictException) {
                assertEquals("external_id", taken.field)
            }
            stores.delete(store.id)
        }

    @Test
    fun `a POS has its printed QR`() =
        Shop.open { shop ->
            val pos = shop.client.pos.create(PosRequest("Till", "POS9", externalStoreId = STORE))
            assertTrue(checkNotNull(pos.qrCode).startsWith("0002"))
            assertTrue(checkNotNull(pos.qrImage).endsWith(".png"))
            assertTrue(checkNotNull(pos.qrTemplateDocument).endsWith(".pdf"))
            val found = shop.client.pos.searchAll(PosSearch(externalStoreId = STORE, limit = 1))
            assertEquals(listOf(POS, "POS2", "POS9"), found.map { it.externalId }.toList())
            shop.client.pos.delete(pos.id)
        }

    @Test
    fun `a shop is made once`() =
        Shop.open { shop ->
            val setup = shop.client.setup
            val plan = setup.planShop(declared)
            assertEquals(ShopActionKind.CREATED, plan.stores.single().action)
            assertEquals(0, shop.requests().count { it.text("method") == "POST" })
            assertFalse(setup.ensureShop(declared).unchanged)
            assertTrue(setup.ensureShop(declared).unchanged)
            assertEquals(2, shop.requests().count { it.text("method") == "POST" })
        }

    @Test
    fun `what a payment says`() =
        Shop.open { shop ->
            val sale = shop.sell()
            val scan = checkNotNull(shop.scan().scanId)
            val attempt =
                shop.sandbox.pay(
                    scan,
                    PaymentStatus.Rejected,
                    PaymentStatusDetail.CcRejectedInsufficientAmount,
                )
            val payment = shop.client.payments.get(attempt.paymentId)
            assertFalse(payment.isPaid)
            val said = payment.explain("es-AR")
            assertEquals("La tarjeta no tiene fondos suficientes. Pida otro medio de pago.", said)
            assertEquals(
                said,
                sale
                    .check()
                    .attempts
                    .single()
                    .explain("es"),
            )
            val refused = assertThrows(InvalidInputException::class.java) { payment.explain("fr") }
            assertEquals("language", refused.field)
        }
}
