// Ends while a sale is being waited for, as a till does whose window is closed.

import Cobro
import CobroTesting
import Foundation

let sandbox = try await Sandbox.start()
try await sandbox.seed(stores: ["STORE1": ["POS1"]])
try await sandbox.setAutomaticClock(false)
let client = try sandbox.client()
let sale = try await client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: "100")

let waiting = Task { try await sale.wait() }
while try await !sandbox.requests().contains(where: { $0.method == "GET" }) {
    await Task.yield()
}
print("waiting")
