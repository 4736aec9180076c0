package io.cobro

import io.cobro.ffi.NativeLibrary
import io.cobro.ffi.explainPayment

/**
 * The sentence that a cashier is told of it: how it stands and what to do, in Spanish, Portuguese or English. A
 * detail that this version does not know is told as it is.
 *
 * @param language `es`, `pt` or `en`, or a tag that begins with one, such as `es-AR`
 * @throws InvalidInputException when the language is none of these
 */
public fun Payment.explain(language: String): String = explain(status, statusDetail, language)

/** The sentence that a cashier is told of it; see [Payment.explain]. */
public fun MerchantOrderPayment.explain(language: String): String = explain(status, statusDetail, language)

/** The sentence that a cashier is told of it; see [Payment.explain]. */
public fun SalePayment.explain(language: String): String = explain(status, statusDetail, language)

private fun explain(
    status: PaymentStatus,
    detail: PaymentStatusDetail?,
    language: String,
): String {
    NativeLibrary.load()
    return calling { explainPayment(status.wire, detail?.wire, language) }
}
