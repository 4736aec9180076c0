/// What can happen to a request on a bad network.
public enum Fault: Hashable, Sendable {
    /// The answer takes its time.
    case delay(Duration)
    /// The server answers this, and does nothing.
    case answer(status: Int, body: String)
    /// The connection is lost before the request is read.
    case dropBefore
    /// It is done, and the answer is lost.
    case dropAfter
    /// The answer breaks off in the middle.
    case truncate
    /// The answer's headers come, its body never does.
    case stall
    /// The answer is no JSON.
    case garbage
}
