internal import CobroNative
import Foundation

/// The library's threads end with the process: a refund that was just begun
/// gets its answer first, within a limit.
func drainAtExit() {
    _ = once
}

private let once: Void = {
    atexit { drainBeforeExit() }
}()
