package io.cobro

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.io.ByteArrayInputStream
import javax.imageio.ImageIO

private const val POS_CODE =
    "00020101021143530016com.mercadolibre0129https://mpago.la/pos/90000001501500113000000000" +
        "75204970053030325802AR5914KIOSCO EJEMPLO6007CORDOBA6304212C"

/** The types and the arguments: what is said and drawn is in the vectors. */
class QrTest {
    @Test
    fun `a reading is a record`() {
        val reading = Qr.read(POS_CODE)
        assertEquals("KIOSCO EJEMPLO", reading.merchantName)
        assertEquals("https://mpago.la/pos/90000001", reading.posUrl)
        assertEquals(QrField("00", "01"), reading.fields.first())
    }

    @Test
    fun `a PNG is a picture to Java`() {
        val picture = ImageIO.read(ByteArrayInputStream(Qr.png(POS_CODE, QrImageRequest(moduleSize = 2))))
        val lines = Qr.terminal(POS_CODE).lines()
        assertEquals(picture.width, picture.height)
        assertEquals((picture.height / 2 + 1) / 2, lines.size - 1)
    }

    @Test
    fun `a negative size is refused by its name`() {
        for (image in listOf(QrImageRequest(moduleSize = -1), QrImageRequest(quietZone = -1))) {
            val error = assertThrows<InvalidInputException> { Qr.svg(POS_CODE, image) }
            val field = if (image.moduleSize == null) "quiet_zone" else "module_size"
            assertEquals(field to "min", error.field to error.rule)
        }
    }

    @Test
    fun `a bad code says where`() {
        val error = assertThrows<InvalidInputException> { Qr.read(POS_CODE.take(116)) }
        val place = "tag 59 at offset 109: its length is 14 and 3 are left"
        assertTrue(error.message.orEmpty().contains(place), error.message)
    }
}
