// Ends while a refund is on its way, as a till does whose window is closed.

import Cobro
import Foundation

let client = try Client.fromEnvironment()
let payment = Int64(CommandLine.arguments[1])!
let refunding = Task { try await client.refunds.create(paymentID: payment, idempotencyKey: "refund-1") }
while try await client.journal.list().isEmpty {
    await Task.yield()
}
print("refunding")
