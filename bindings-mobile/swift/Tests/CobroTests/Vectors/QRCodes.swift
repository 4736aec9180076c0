import Cobro
import CobroTesting
import Foundation

/// What a code says, or what is wrong with it.
func qrRead(_ input: JSONValue, _ expect: JSONValue) throws -> String? {
    let arguments = Arguments(input)
    let code = try arguments.required("qr_data", \.string)
    try arguments.end()
    return difference(try answer { try json(QR.read(code)) }, expect)
}

/// A code drawn, whole or by its length and checksum.
func qrImage(_ input: JSONValue, _ expect: JSONValue) throws -> String? {
    let arguments = Arguments(input)
    let code = try arguments.required("qr_data", \.string)
    let output = try arguments.required("output", \.string)
    let image = QRImageRequest(
        errorCorrection: try arguments.word("error_correction", QRErrorCorrection.self),
        moduleSize: try arguments.count("module_size"),
        quietZone: try arguments.count("quiet_zone")
    )
    try arguments.end()
    let drawn = try answer {
        switch output {
        case "svg": picture(try QR.svg(code, image: image))
        case "png": picture(try QR.png(code, image: image))
        case "terminal": picture(try QR.terminal(code, image: image))
        case "escpos": picture(try QR.escpos(code, image: image))
        default: throw RunnerError("there is no output \(output)")
        }
    }
    return difference(drawn, expect)
}

private func answer(_ call: () throws -> JSONValue) throws -> JSONValue {
    do {
        return try call()
    } catch let error as CobroError where error.kind == .invalidInput {
        return .object(["error": try json(error)])
    }
}

private func picture(_ text: String) -> JSONValue {
    picture(Data(text.utf8), text: .string(text))
}

private func picture(_ data: Data, text: JSONValue = .null) -> JSONValue {
    .object([
        "text": text,
        "hex": .string(data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
        "length": .integer(Int64(data.count)),
        "adler32": .integer(adler32(data)),
    ])
}

private func adler32(_ data: Data) -> Int64 {
    var (a, b): (Int64, Int64) = (1, 0)
    for byte in data {
        a = (a + Int64(byte)) % 65_521
        b = (b + a) % 65_521
    }
    return b << 16 | a
}
