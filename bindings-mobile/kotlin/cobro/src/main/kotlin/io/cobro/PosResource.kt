package io.cobro

import io.cobro.ffi.NativeClient
import kotlinx.coroutines.flow.Flow

/** The POS: tills, each with its printed QR. */
public class PosResource internal constructor(
    private val native: NativeClient,
) {
    /**
     * Makes a POS in a store, and its QR.
     *
     * There is no key of idempotency: when the answer is lost, the POS is looked for by its `externalId`.
     *
     * @throws ConflictException when the account has a POS of this `externalId`
     * @throws NotFoundException when there is no such store
     * @throws OutcomeUnknownException when the answer was lost, and a search tells nothing: create it again, its
     * `externalId` is unique
     */
    public suspend fun create(request: PosRequest): Pos =
        calling { native.createPos(request.native()) }.model()

    /** One, by its own id, not the external one. */
    public suspend fun get(id: Long): Pos = reading { native.getPos(id, it) }.model()

    /** One page of those looked for. */
    public suspend fun search(search: PosSearch = PosSearch()): PosPage =
        reading { native.searchPos(search.native(), it) }.model()

    /** All of those looked for, page by page as they are collected. */
    public fun searchAll(search: PosSearch = PosSearch()): Flow<Pos> =
        pages(search.offset) { offset ->
            val page = search(search.copy(offset = offset))
            page.results to page.nextOffset
        }

    /** Changes what is given, and gives the POS as it stands then. */
    public suspend fun update(
        id: Long,
        request: PosUpdateRequest,
    ): Pos = calling { native.updatePos(id, request.native()) }.model()

    /** Deletes one. What becomes of a live order and of the printed QR is not documented. */
    public suspend fun delete(id: Long): Unit = calling { native.deletePos(id) }
}
