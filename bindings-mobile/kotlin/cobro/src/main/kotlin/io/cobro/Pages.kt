package io.cobro

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * Everything of a paged search. [page] reads the page at an offset, or of a number: its elements, and where the
 * next one is.
 */
internal fun <T> pages(
    first: Int?,
    page: suspend (Int?) -> Pair<List<T>, Int?>,
): Flow<T> =
    flow {
        var place = first
        do {
            val (elements, next) = page(place)
            elements.forEach { emit(it) }
            place = next
        } while (place != null)
    }
