package io.cobro

import io.cobro.ffi.migrateOrder

/** From the in-store orders API (v1, v2, dynamic QR) to the Orders API. Nothing is sent. */
public object Migrate {
    /**
     * Makes the Orders body of an in-store one, and says what differs.
     *
     * @throws InvalidInputException when something breaks a rule or can't be said in the Orders API; its
     * `field` is the path in the old body
     */
    public fun order(request: MigrationRequest): Migration =
        calling { migrateOrder(request.native()) }.model()
}
