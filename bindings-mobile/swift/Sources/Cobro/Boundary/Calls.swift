internal import CobroNative

/// A wait or a read: cancelling the task stops it.
///
/// UniFFI's calls don't notice that their task was cancelled, so the call
/// carries a handle that tells the core.
func stoppable<Value: Sendable>(
    _ call: @Sendable (NativeCancel) async throws -> Value
) async throws -> Value {
    let handle = NativeCancel()
    return try await withTaskCancellationHandler {
        do {
            return try await call(handle)
        } catch {
            let error = CobroError(native: error)
            throw error.kind == .interrupted && Task.isCancelled ? CancellationError() : error
        }
    } onCancel: {
        handle.cancel()
    }
}

/// A mutation: it runs to its end whatever becomes of the task.
func unstoppable<Value: Sendable>(_ call: @Sendable () async throws -> Value) async throws -> Value {
    try await translatingErrors(call)
}

/// Throws `CobroError` for what UniFFI throws.
package func translatingErrors<Value: Sendable>(
    _ call: @Sendable () async throws -> Value
) async throws -> Value {
    do {
        return try await call()
    } catch {
        throw CobroError(native: error)
    }
}

/// Throws `CobroError` for what UniFFI throws.
package func translatingErrors<Value>(_ call: () throws -> Value) throws -> Value {
    do {
        return try call()
    } catch {
        throw CobroError(native: error)
    }
}
