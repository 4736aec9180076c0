package io.cobro

/**
 * An answer of the API as it came, in JSON text: what this version does not know is still in it, and its
 * numbers keep every digit. It may hold a buyer's personal data: don't log it.
 */
public class RawJson internal constructor(
    /** The JSON text. */
    public val text: String,
) {
    override fun equals(other: Any?): Boolean = other is RawJson && other.text == text

    override fun hashCode(): Int = text.hashCode()

    /** Not the text, since records get logged. */
    override fun toString(): String = "RawJson(${text.length} characters)"
}
