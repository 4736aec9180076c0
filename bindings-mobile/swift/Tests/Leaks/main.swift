// A till that sells two thousand times: what the process holds is counted after
// it warmed up and when it is done. Linux only, as it reads /proc.

import Cobro
import Foundation

let warmUp = 1500
let sales = 2000
/// 2 KiB for each sale, less than one has; allocators keep some of what they get.
let toleranceKiB = 4096
/// The library's own; those that it has for files end after 10 s without work.
let workers = 2

struct Held {
    let kib: Int
    let threads: [String]
    let files: [String]

    init() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let memory = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        kib = Int(memory.filter(\.isNumber)) ?? 0
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
        threads = tasks.compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8) }
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        // The folder itself is open while it is listed, and gone when it is looked up.
        files = open.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .sorted()
    }

    var ofTheLibrary: Int { threads.count { $0 == "cobro\n" } }
    var description: String { "\(kib) KiB, \(threads.count) threads, \(files.count) files and sockets" }
}

/// Sales that are waited for and cancelled, by turns first the wait and first the sale.
func sell(_ times: Int) async throws {
    let client = try Client.fromEnvironment()
    for turn in 0..<times {
        let sale = try await client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: 1)
        let waiting = Task { try await sale.wait() }
        if turn.isMultiple(of: 2) { waiting.cancel() }
        guard try await sale.cancel().status == .cancelled else { fatalError("not cancelled") }
        let ended = await waiting.result
        if !turn.isMultiple(of: 2), try ended.get().status != .cancelled { fatalError("not told") }
    }
    guard try await client.close() == 0 else { fatalError("something still runs") }
}

/// What is held once what was dropped has ended.
func settled(_ enough: (Held) -> Bool) async throws -> Held {
    let begun = ContinuousClock.now
    var held = try Held()
    while !enough(held), ContinuousClock.now - begun < .seconds(20) {
        await Task.yield()
        held = try Held()
    }
    return held
}

try await sell(warmUp)
let before = try await settled { held in !held.files.contains { $0.contains("/journal") } }
try await sell(sales)
let after = try await settled { $0.files.count <= before.files.count && $0.ofTheLibrary <= workers }
print("leaks: \(before.description); after \(sales) sales \(after.description)")
func check(_ holds: Bool, _ problem: String) {
    guard !holds else { return }
    print(problem)
    exit(1)
}

check(after.files.count <= before.files.count, "left open: \(after.files)")
check(after.ofTheLibrary <= workers, "\(after.ofTheLibrary) threads are left")
check(after.threads.count <= before.threads.count, "threads are left: \(after.threads)")
check(after.kib <= before.kib + toleranceKiB, "memory is left")
