import Cobro
import Foundation
import Testing

/// The types and the arguments: what is said and drawn is in the vectors.
@Suite struct QRTests {
    private let code =
        "00020101021143530016com.mercadolibre0129https://mpago.la/pos/90000001501500113000000000"
        + "75204970053030325802AR5914KIOSCO EJEMPLO6007CORDOBA6304212C"

    @Test func aReadingIsARecord() throws {
        let reading = try QR.read(code)
        #expect(reading.merchantName == "KIOSCO EJEMPLO")
        #expect(reading.posURL == "https://mpago.la/pos/90000001")
        #expect(reading.fields.first?.path == "00" && reading.fields.first?.value == "01")
    }

    @Test func textsAreStringsAndFilesAreData() throws {
        #expect(try QR.svg(code).hasPrefix("<svg "))
        #expect(try QR.terminal(code).hasSuffix("\u{1B}[0m\n"))
        let image = QRImageRequest(errorCorrection: .high, moduleSize: 2)
        #expect(try QR.png(code, image: image).starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(try QR.escpos(code).starts(with: [0x1B, 0x61, 1]))
    }

    @Test func aBadCodeSaysWhere() throws {
        do {
            _ = try QR.read(String(code.prefix(116)))
            Issue.record("it was read")
        } catch let error as CobroError {
            #expect(error.kind == .invalidInput)
            #expect(error.message.contains("tag 59 at offset 109: its length is 14 and 3 are left"))
        }
    }
}
