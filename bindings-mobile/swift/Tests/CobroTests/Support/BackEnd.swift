import Cobro
import Foundation

/// Gives `APP_USR-1-…`, `APP_USR-2-…` and so on, once the gate is open.
actor BackEnd: TokenProvider {
    private let seller: Int64
    private let expiresAt: Date?
    private var gate: Gate?
    /// The question's token that was refused, for each question.
    private(set) var asked: [String?] = []

    init(seller: Int64 = 7001, expiresAt: Date? = nil, gate: Gate? = nil) {
        self.seller = seller
        self.expiresAt = expiresAt
        self.gate = gate
    }

    func token(refused: String?) async throws -> ProvidedToken {
        asked.append(refused)
        let number = asked.count
        await gate?.pass()
        return ProvidedToken(accessToken: "APP_USR-\(number)-030218-abc-\(seller)", expiresAt: expiresAt)
    }

    /// Returns when it was asked.
    func untilAsked() async {
        while asked.isEmpty { await Task.yield() }
    }
}

/// Closed until it is opened.
actor Gate {
    private var isOpen = false

    func open() {
        isOpen = true
    }

    func pass() async {
        while !isOpen { await Task.yield() }
    }
}

/// A till that was not logged in, or whatever else.
struct Broken: TokenProvider, TokenStore {
    let error: any Error

    func token(refused: String?) async throws -> ProvidedToken {
        throw error
    }

    func load(userID: Int64) async throws -> StoredTokens? {
        throw error
    }

    func swap(userID: Int64, expected: Int64?, new: StoredTokens?) async throws -> Bool {
        throw error
    }
}

/// A caller's own table of tokens.
actor Table: TokenStore {
    private(set) var rows: [Int64: StoredTokens] = [:]

    func load(userID: Int64) -> StoredTokens? {
        rows[userID]
    }

    func swap(userID: Int64, expected: Int64?, new: StoredTokens?) -> Bool {
        guard rows[userID]?.version == expected else { return false }
        rows[userID] = new
        return true
    }
}
