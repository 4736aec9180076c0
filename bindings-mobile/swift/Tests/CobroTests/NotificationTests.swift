import Cobro
import CobroTesting
import Foundation
import Testing

/// The types and the arguments: what is read and verified is in the vectors.
@Suite struct NotificationTests {
    private let secret = "a-webhook-secret"

    @Test func headersAreFoundInAnyCase() throws {
        let made = try sign(secret: secret, topic: "payment", id: "118200300400")
        let loud = made.headers.map { ($0.key.uppercased(), $0.value) }
        let deliveries = [
            made.delivery,
            NotificationDelivery(headers: loud, query: "/hook?\(made.query)", body: made.body),
        ]
        for delivery in deliveries {
            let event = try NotificationVerifier(secrets: [secret]).verify(delivery)
            #expect(event.signature.outcome == .verified)
            #expect(event.topic == .payment)
            #expect(event.numericID == 118_200_300_400)
            #expect(!"\(event)".contains("live_mode"))
        }
    }

    @Test func noDescriptionHoldsASecret() throws {
        let verifier = try NotificationVerifier(secrets: [secret, "another-secret"])
        let event = try verifier.verify(sign(secret: "a-third-secret", topic: "payment", id: "5").delivery)
        #expect(event.signature.failure == .mismatch)
        do {
            _ = try NotificationVerifier(secrets: [secret + "\n"])
            Issue.record("it was taken")
        } catch let error as CobroError {
            #expect(error.kind == .invalidInput && error.details.field == "secrets[0]")
            #expect(!"\(error) \(error.details)".contains(secret))
        }
        var dumped = ""
        dump((verifier, event), to: &dumped)
        for text in ["\(verifier) \(event)", dumped] {
            #expect([secret, "another-secret", "a-third-secret"].allSatisfy { !text.contains($0) })
        }
    }

    @Test func aSignatureIsBelievedForFiveMinutesOrAsLongAsIsSaid() throws {
        let now = Date()
        let old = try sign(
            secret: secret,
            topic: "payment",
            id: "5",
            signedAt: now.addingTimeInterval(-302),
            milliseconds: true
        ).delivery
        #expect(try NotificationVerifier(secrets: [secret]).verify(old, now: now).signature.outcome == .failed)
        for tolerance in [.seconds(304), nil] as [Duration?] {
            let verifier = try NotificationVerifier(secrets: [secret], tolerance: tolerance)
            #expect(try verifier.verify(old, now: now).signature.outcome == .verified)
        }
        for tolerance in [.zero, .seconds(-1)] as [Duration] {
            #expect(throws: CobroError.self) {
                try NotificationVerifier(secrets: [secret], tolerance: tolerance)
            }
        }
    }

    @Test func aGuardKnowsWhatCame() throws {
        let guards = try ReplayGuard(capacity: 2, ttl: .seconds(60))
        let event = try Notifications.parse(sign(secret: secret, topic: "payment", id: "5").delivery)
        let now = Date()
        #expect(try guards.isNew(event, now: now))
        #expect(try !guards.isNew(event, now: now))
        #expect(try guards.isNew(event, now: now.addingTimeInterval(61)))
        #expect(throws: CobroError.self) { try ReplayGuard(capacity: 0) }
    }

    @Test func aClientReadsWhatANotificationNames() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let payment = try await sale.wait().paymentNumber
        let event = try Notifications.parse(ipn(topic: "payment", id: "\(payment)").delivery)
        shop.client.notify(event)
        for confirmed in [
            try await shop.client.confirm(event),
            try await shop.client.confirm(topic: "payment", id: "\(payment)"),
        ] {
            #expect(confirmed.kind == .payment)
            #expect(confirmed.payment?.id == payment)
            #expect(confirmed.externalReference == sale.info.externalReference)
            #expect(confirmed.concernsSale)
        }
    }
}
