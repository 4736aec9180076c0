internal import CobroNative

/// From the in-store orders API (v1, v2, dynamic QR) to the Orders API.
/// Nothing is sent.
public enum Migrate {
    /// Makes the Orders body of an in-store one, and says what differs.
    ///
    /// What breaks a rule, or can't be said in the Orders API, throws an
    /// `invalidInput` whose `field` is its path in the old body.
    public static func order(_ request: MigrationRequest) throws -> Migration {
        let native = try request.native
        return Migration(try translatingErrors { try migrateOrder(request: native) })
    }
}
