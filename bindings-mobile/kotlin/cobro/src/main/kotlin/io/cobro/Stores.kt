package io.cobro

import io.cobro.ffi.NativeClient
import kotlinx.coroutines.flow.Flow

/** The stores that the POS stand in. */
public class Stores internal constructor(
    private val native: NativeClient,
) {
    /**
     * Makes a store.
     *
     * There is no key of idempotency: when the answer is lost, the store is looked for by its `externalId`.
     *
     * @throws ConflictException when the account has a store of this `externalId`
     * @throws OutcomeUnknownException when the answer was lost, and a search tells nothing: create it again, its
     * `externalId` is unique
     */
    public suspend fun create(request: StoreRequest): Store =
        calling { native.createStore(request.native()) }.model()

    /** One, by its id. */
    public suspend fun get(id: Long): Store = reading { native.getStore(id, it) }.model()

    /** One page of those looked for. */
    public suspend fun search(search: StoreSearch = StoreSearch()): StorePage =
        reading { native.searchStores(search.native(), it) }.model()

    /** All of those looked for, page by page as they are collected. */
    public fun searchAll(search: StoreSearch = StoreSearch()): Flow<Store> =
        pages(search.offset) { offset ->
            val page = search(search.copy(offset = offset))
            page.results to page.nextOffset
        }

    /** Changes what is given, and gives the store as it stands then. */
    public suspend fun update(
        id: Long,
        request: StoreUpdateRequest,
    ): Store = calling { native.updateStore(id, request.native()) }.model()

    /** Deletes one. What becomes of its POS, of live orders and of printed QRs is not documented. */
    public suspend fun delete(id: Long): Unit = calling { native.deleteStore(id) }
}
