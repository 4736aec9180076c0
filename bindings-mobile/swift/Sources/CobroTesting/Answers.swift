import Cobro
import Foundation

// The control plane's answers.

extension Scan {
    init(_ answer: JSONValue) throws {
        guard let screen = answer["screen"]?.string.flatMap({ Screen(rawValue: $0) }) else {
            throw SandboxError(what: "a scan answered \(answer)")
        }
        self.screen = screen
        amount = try answer["amount"].map { try $0.amount }
        scanID = answer["scan_id"]?.string
        merchantOrderID = answer["merchant_order_id"]?.integer
        orderID = answer["order_id"]?.string
    }
}

extension Attempt {
    init(_ answer: JSONValue) throws {
        guard let paymentID = answer["payment_id"]?.integer, let status = answer["status"]?.string,
            let detail = answer["status_detail"]?.string
        else {
            throw SandboxError(what: "a payment answered \(answer)")
        }
        self.paymentID = paymentID
        self.status = PaymentStatus(rawValue: status)
        statusDetail = PaymentStatusDetail(rawValue: detail)
        merchantOrderID = answer["merchant_order_id"]?.integer
        orderID = answer["order_id"]?.string
        transactionID = answer["transaction_id"]?.string
    }
}

extension LoggedRequest {
    init(_ entry: JSONValue) throws {
        guard let method = entry["method"]?.string, let path = entry["path"]?.string else {
            throw SandboxError(what: "a request was logged as \(entry)")
        }
        self.method = method
        self.path = path
        status = entry["status"]?.integer
    }
}

extension Fault {
    var json: JSONValue {
        switch self {
        case .delay(let time):
            let (seconds, attoseconds) = time.components
            return ["delay_ms": .integer(seconds * 1000 + attoseconds / 1_000_000_000_000_000)]
        case .answer(let status, let body): return ["status": .integer(Int64(status)), "body": .string(body)]
        case .dropBefore: return "drop_before"
        case .dropAfter: return "drop_after"
        case .truncate: return "truncate"
        case .stall: return "stall"
        case .garbage: return "garbage"
        }
    }
}

extension JSONValue {
    /// An amount, which the API writes as a number and as a text.
    fileprivate var amount: Decimal {
        get throws {
            switch self {
            case .integer(let value): return Decimal(value)
            case .decimal(let value): return value
            case .string(let text):
                if let value = Decimal(string: text) { return value }
            default: break
            }
            throw SandboxError(what: "no amount: \(self)")
        }
    }
}
