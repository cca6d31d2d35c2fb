/// A value as Go's `encoding/json` writes it, with `<`, `>` and `&` escaped.
enum JSONText {
    /// The JSON with a newline after it, as Go's encoder ends it; nothing if a value has no JSON, such as an infinite float.
    static func line(_ value: TemplateValue) -> String {
        var output: [UInt8] = []
        guard append(value, to: &output) == nil else { return "" }
        output.append(0x0A)
        return String(decoding: output, as: UTF8.self)
    }

    /// Writes the JSON, or answers why there is none.
    static func append(_ value: TemplateValue, to output: inout [UInt8]) -> String? {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let bool): output.append(contentsOf: (bool ? "true" : "false").utf8)
        case .int(let number): output.append(contentsOf: String(number).utf8)
        case .int64(let number), .duration(let number): output.append(contentsOf: String(number).utf8)
        case .uint8(let number): output.append(contentsOf: String(number).utf8)
        case .float(let number):
            guard number.isFinite else {
                return "json: unsupported value: " + FloatText.text(number, verb: UInt8(ascii: "g"), precision: nil)
            }
            output.append(contentsOf: FloatText.json(number).utf8)
        case .complex: return "json: unsupported type: complex128"
        case .string(let text), .script(let text): appendString(text, to: &output)
        case .time(let nanoseconds): appendString(TimeText.json(nanoseconds), to: &output)
        case .enumeration(let enumeration):
            if enumeration.isTextInJSON {
                appendString(enumeration.text, to: &output)
            } else {
                output.append(contentsOf: String(enumeration.number).utf8)
            }
        case .list(let list): return appendList(list, to: &output)
        case .map(let map): return appendMap(map, to: &output)
        case .structure(let fields):
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            let problem = appendMembers(fields.members, of: fields, isFirst: &isFirst, to: &output)
            output.append(UInt8(ascii: "}"))
            return problem
        }
        return nil
    }

    private static func appendList(_ list: TemplateList, to output: inout [UInt8]) -> String? {
        output.append(UInt8(ascii: "["))
        for (index, element) in list.elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            if let problem = append(element, to: &output) { return problem }
        }
        output.append(UInt8(ascii: "]"))
        return nil
    }

    private static func appendMap(_ map: any TemplateMapping, to output: inout [UInt8]) -> String? {
        output.append(UInt8(ascii: "{"))
        for (index, key) in map.sortedKeys.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            appendString(key, to: &output)
            output.append(UInt8(ascii: ":"))
            if let problem = append(map.value(forKey: key) ?? .null, to: &output) { return problem }
        }
        output.append(UInt8(ascii: "}"))
        return nil
    }

    private static func appendMembers(
        _ members: [TemplateMember], of fields: any TemplateFields, isFirst: inout Bool, to output: inout [UInt8]
    ) -> String? {
        for member in members {
            switch member {
            case .embedded(_, let inner):
                if let problem = appendMembers(inner, of: fields, isFirst: &isFirst, to: &output) { return problem }
            case .field(let name, let key, let omitsEmpty):
                let value = fields.field(name) ?? .null
                if omitsEmpty, isEmpty(value) { continue }
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                appendString(key ?? name, to: &output)
                output.append(UInt8(ascii: ":"))
                if let problem = append(value, to: &output) { return problem }
            }
        }
        return nil
    }

    /// What `omitempty` leaves out; structs never.
    private static func isEmpty(_ value: TemplateValue) -> Bool {
        !value.isTrue
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    static func appendString(_ text: String, to output: inout [UInt8]) {
        var text = text
        output.append(UInt8(ascii: "\""))
        text.withUTF8 { bytes in
            // Runs of harmless bytes are copied whole; this is done for every event with default details.
            var copied = 0
            for index in bytes.indices {
                let byte = bytes[index]
                guard isSpecial(byte) else { continue }
                if byte == 0xE2, !isLineSeparator(bytes, at: index) { continue }
                output.append(contentsOf: bytes[copied..<index])
                copied = index + appendEscape(bytes, at: index, to: &output)
            }
            output.append(contentsOf: bytes[copied...])
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), 0xE2: true
        default: false
        }
    }

    private static func isLineSeparator(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        index + 2 < bytes.count && bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8
    }

    /// Writes the escape of what begins at `index` and answers how many bytes that was.
    private static func appendEscape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, to output: inout [UInt8]) -> Int {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x0A: output.append(contentsOf: "\\n".utf8)
        case 0x0D: output.append(contentsOf: "\\r".utf8)
        case 0x09: output.append(contentsOf: "\\t".utf8)
        case 0xE2:
            output.append(contentsOf: (bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
            return 3
        default:
            output.append(contentsOf: "\\u00".utf8)
            output.append(hexDigits[Int(byte >> 4)])
            output.append(hexDigits[Int(byte & 15)])
        }
        return 1
    }
}
