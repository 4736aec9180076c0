package io.cobro

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** Everything of a paged search. [page] reads the page at an offset: its elements, and the next one's offset. */
internal fun <T> pages(
    first: Int?,
    page: suspend (Int?) -> Pair<List<T>, Int?>,
): Flow<T> =
    flow {
        var offset = first
        do {
            val (elements, next) = page(offset)
            elements.forEach { emit(it) }
            offset = next
        } while (offset != null)
    }
