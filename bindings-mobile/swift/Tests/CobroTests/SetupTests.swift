import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct SetupTests {
    private static let place = StoreLocationRequest(
        streetName: "Av. Colon",
        streetNumber: "1240",
        cityName: "Cordoba",
        stateName: "Cordoba",
        latitude: "-31.4103",
        longitude: "-64.196"
    )

    private static let declared = ShopRequest(stores: [
        ShopStoreRequest(
            externalID: "STORE9",
            name: "Shop",
            location: place,
            pos: [ShopPosRequest(externalID: "POS9", name: "Till")]
        )
    ])

    @Test func aStoreInAllItsCalls() async throws {
        let shop = try await Shop.open()
        let stores = shop.client.stores
        let hours = StoreHoursRequest(day: .monday, open: "08:00", close: "13:00")
        let request = StoreRequest(
            name: "Shop",
            location: Self.place,
            externalID: "STORE9",
            businessHours: [hours]
        )
        let store = try await stores.create(request)
        #expect(store.location?.latitude == Decimal(string: "-31.4103"))
        #expect(store.businessHours.map(\.day) == [.monday])
        #expect(try await stores.update(id: store.id, StoreUpdateRequest(name: "New")).name == "New")
        let taken = await failure { try await stores.create(request) }
        #expect(taken?.kind == .conflict)
        #expect(taken?.details.field == "external_id")
        try await stores.delete(id: store.id)
        let gone = await failure { _ = try await stores.get(id: store.id) }
        #expect(gone?.kind == .notFound)
    }

    @Test func aPosHasItsPrintedQR() async throws {
        let shop = try await Shop.open()
        let client = shop.client
        let pos = try await client.pos.create(
            PosRequest(name: "Till", externalID: "POS9", externalStoreID: "STORE1")
        )
        #expect(pos.qrCode?.hasPrefix("0002") == true)
        #expect(pos.qrImage?.hasSuffix(".png") == true)
        #expect(pos.qrTemplateDocument?.hasSuffix(".pdf") == true)
        var found: [String?] = []
        for try await one in client.pos.searchAll(PosSearch(externalStoreID: "STORE1", limit: 1)) {
            found.append(one.externalID)
        }
        #expect(found == ["POS1", "POS9"])
        try await client.pos.delete(id: pos.id)
    }

    @Test func aShopIsMadeOnce() async throws {
        let shop = try await Shop.open()
        let setup = shop.client.setup
        #expect(try await setup.planShop(Self.declared).stores.map(\.action) == [.created])
        #expect(try await shop.sandbox.requests().filter { $0.method == "POST" }.isEmpty)
        #expect(try await !setup.ensureShop(Self.declared).unchanged)
        #expect(try await setup.ensureShop(Self.declared).unchanged)
        #expect(try await shop.sandbox.requests().filter { $0.method == "POST" }.count == 2)
    }

    @Test func whatAPaymentSays() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sell()
        let scan = try await shop.sandbox.scan(externalPosID: "POS1")
        let attempt = try await shop.sandbox.pay(
            scan,
            result: .rejected,
            detail: .ccRejectedInsufficientAmount
        )
        let payment = try await shop.client.payments.get(id: attempt.paymentID)
        #expect(!payment.isPaid)
        let said = try payment.explain("es-AR")
        #expect(said == "La tarjeta no tiene fondos suficientes. Pida otro medio de pago.")
        #expect(try await sale.check().attempts.map { try $0.explain("es") } == [said])
        let refused = await failure { _ = try payment.explain("fr") }
        #expect(refused?.kind == .invalidInput)
    }

    private func failure(_ call: () async throws -> Void) async -> CobroError? {
        do {
            try await call()
            return nil
        } catch {
            return error as? CobroError
        }
    }
}
