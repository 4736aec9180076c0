package io.cobro

import io.cobro.ffi.NativeClient

/** Stores and POS declared as data. */
public class Setup internal constructor(
    private val native: NativeClient,
) {
    /**
     * Makes the stores and POS that are declared and not there, changes what differs, and says what it did. Only
     * declared properties count; what is not declared is left alone.
     *
     * All is checked before anything is sent. Done again it does nothing; after a failure in its middle, doing it
     * again does the rest. Several at once make nothing twice.
     */
    public suspend fun ensureShop(shop: ShopRequest): ShopReport =
        calling { native.ensureShop(shop.native()) }.model()

    /** What [ensureShop] would do: only reads are sent. */
    public suspend fun planShop(shop: ShopRequest): ShopReport =
        reading { native.planShop(shop.native(), it) }.model()
}
