import Testing

@Suite struct ProcessTests {
    @Test func aProcessEndsWhileASaleIsWaitedFor() throws {
        let started = ContinuousClock.now
        let ended = try run(Products.executable("ExitWhileWaiting"))
        #expect(ended.status == 0)
        #expect(ended.output == "waiting\n")
        // The sale itself would last ten minutes.
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test func theExampleRuns() throws {
        let ended = try run(Products.executable("Till"))
        #expect(ended.status == 0)
        #expect(ended.output.hasSuffix("refunded 600, kept 900.5 ARS\n"), "\(ended.output)")
    }
}
