/// Prints values the way Go's `fmt` does: one verb with its flags, width and precision at a time.
///
/// The text collects in `buffer`; printing stops growing it once `limit` is passed, and `isFull` tells so.
struct Formatter {
    var buffer: [UInt8] = []
    let limit: Int
    var flags = Flags()
    /// While the text of a wrong verb is printed, methods are not asked.
    private var isReportingError = false

    struct Flags {
        var width: Int?
        var precision: Int?
        var minus = false
        var plus = false
        var sharp = false
        var space = false
        var zero = false
        /// `%+v` and `%#v` are flags of their own.
        var plusV = false
        var sharpV = false
    }

    init(limit: Int) {
        self.limit = limit
    }

    var isFull: Bool { buffer.count > limit }

    /// `fmt.Sprint` of one value, as an action prints it.
    static func text(_ value: TemplateValue, limit: Int) -> [UInt8] {
        var formatter = Formatter(limit: limit)
        formatter.print(value, verb: "v")
        return formatter.buffer
    }

    /// `fmt.Sprint`: spaces only between two values that are not strings.
    mutating func printAll(_ values: [TemplateValue]) {
        var wasString = false
        for (index, value) in values.enumerated() {
            let isString = value.kind == .string
            if index > 0, !isString, !wasString { append(" ") }
            print(value, verb: "v")
            wasString = isString
        }
    }

    /// `fmt.Sprintln`.
    mutating func printLine(_ values: [TemplateValue]) {
        for (index, value) in values.enumerated() {
            if index > 0 { append(" ") }
            print(value, verb: "v")
        }
        append("\n")
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ bytes: some Collection<UInt8>) {
        guard !isFull else { return }
        buffer.append(contentsOf: bytes)
    }

    // MARK: One argument

    mutating func print(_ value: TemplateValue, verb: Unicode.Scalar) {
        if value.isNull {
            if verb == "T" || verb == "v" {
                pad("<nil>")
            } else {
                reportBadVerb(verb, of: value)
            }
            return
        }
        if verb == "T" {
            printString(value.typeName, verb: "s")
        } else if verb == "p" {
            reportBadVerb(verb, of: value)
        } else {
            printValue(value, verb: verb, depth: 0)
        }
    }

    private mutating func printValue(_ value: TemplateValue, verb: Unicode.Scalar, depth: Int) {
        guard !isFull, !printByMethod(value, verb: verb) else { return }
        switch value {
        case .null:
            if verb == "v" {
                append(flags.sharpV ? "interface {}(nil)" : "<nil>")
            } else {
                append("<nil>")
            }
        case .bool(let bool): printBool(bool, verb: verb)
        case .int, .int64, .duration, .enumeration:
            printInteger(UInt64(bitPattern: value.integer ?? 0), isSigned: true, verb: verb, of: value)
        case .uint8(let byte): printInteger(UInt64(byte), isSigned: false, verb: verb, of: value)
        case .float(let number): printFloat(number, verb: verb, of: value)
        case .complex(let real, let imaginary): printComplex(real, imaginary, verb: verb, of: value)
        case .string(let text), .script(let text): printText(text, verb: verb, of: value)
        case .list(let list): printList(list, verb: verb, depth: depth, of: value)
        case .map(let map): printMap(map, verb: verb, depth: depth, of: value)
        case .time(let nanoseconds): printTimeParts(nanoseconds, verb: verb)
        case .structure(let fields): printMembers(fields.members, typeName: fields.typeName, of: fields, verb: verb, depth: depth)
        }
    }

    /// Types with a `String` method print by it, where the verb is one for strings.
    private mutating func printByMethod(_ value: TemplateValue, verb: Unicode.Scalar) -> Bool {
        guard !isReportingError else { return false }
        if flags.sharpV {
            guard case .time(let nanoseconds) = value else { return false }
            printString(TimeText.goSyntax(nanoseconds), verb: "s")
            return true
        }
        switch verb {
        case "v", "s", "x", "X", "q":
            guard let text = value.methodText else { return false }
            printText(text, verb: verb, of: value)
            return true
        default: return false
        }
    }

    private mutating func reportBadVerb(_ verb: Unicode.Scalar, of value: TemplateValue) {
        append("%!")
        append(String(verb))
        append("(")
        if value.isNull {
            append("<nil>")
        } else {
            append(value.typeName)
            append("=")
            let wasReporting = isReportingError
            isReportingError = true
            printValue(value, verb: "v", depth: 0)
            isReportingError = wasReporting
        }
        append(")")
    }

    // MARK: Basic kinds

    private mutating func printBool(_ value: Bool, verb: Unicode.Scalar) {
        guard verb == "t" || verb == "v" else { return reportBadVerb(verb, of: .bool(value)) }
        pad(value ? "true" : "false")
    }

    private mutating func printInteger(_ number: UInt64, isSigned: Bool, verb: Unicode.Scalar, of value: TemplateValue) {
        switch verb {
        case "v":
            if flags.sharpV, !isSigned {
                let old = flags.sharp
                flags.sharp = true
                digits(number, base: 16, isSigned: false, verb: "v")
                flags.sharp = old
            } else {
                digits(number, base: 10, isSigned: isSigned, verb: verb)
            }
        case "d": digits(number, base: 10, isSigned: isSigned, verb: verb)
        case "b": digits(number, base: 2, isSigned: isSigned, verb: verb)
        case "o", "O": digits(number, base: 8, isSigned: isSigned, verb: verb)
        case "x", "X": digits(number, base: 16, isSigned: isSigned, verb: verb)
        case "c": pad(String(Self.scalar(number)))
        case "q": pad(Quoting.quoted(Self.scalar(number), asciiOnly: flags.plus))
        case "U": printCodePoint(number)
        default: reportBadVerb(verb, of: value)
        }
    }

    private static func scalar(_ number: UInt64) -> Unicode.Scalar {
        UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    }

    private mutating func digits(_ number: UInt64, base: Int, isSigned: Bool, verb: Unicode.Scalar) {
        let isNegative = isSigned && Int64(bitPattern: number) < 0
        let magnitude = isNegative ? 0 &- number : number
        var least = 0
        if let precision = flags.precision {
            least = precision
            if precision == 0, number == 0 {
                padding(flags.width ?? 0, filler: " ")
                return
            }
        } else if flags.zero, let width = flags.width {
            least = width - (isNegative || flags.plus || flags.space ? 1 : 0)
        }
        var text = String(magnitude, radix: base, uppercase: verb == "X")
        text = String(repeating: "0", count: max(0, least - text.utf8.count)) + text
        if flags.sharp {
            switch base {
            case 2: text = "0b" + text
            case 8: if !text.hasPrefix("0") { text = "0" + text }
            case 16: text = (verb == "X" ? "0X" : "0x") + text
            default: break
            }
        }
        if verb == "O" { text = "0o" + text }
        text = (isNegative ? "-" : flags.plus ? "+" : flags.space ? " " : "") + text
        padWithSpaces(Array(text.utf8))
    }

    private mutating func printCodePoint(_ number: UInt64) {
        let text = String(number, radix: 16, uppercase: true)
        let width = max(4, flags.precision ?? 4)
        var result = "U+" + String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        if flags.sharp, let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init), Quoting.isPrintable(scalar) {
            result += " '\(scalar)'"
        }
        padWithSpaces(Array(result.utf8))
    }

    private mutating func printFloat(_ number: Double, verb: Unicode.Scalar, of value: TemplateValue) {
        switch verb {
        case "v": floatDigits(number, verb: "g", precision: nil)
        case "b", "g", "G", "x", "X": floatDigits(number, verb: verb, precision: nil)
        case "f", "e", "E": floatDigits(number, verb: verb, precision: 6)
        case "F": floatDigits(number, verb: "f", precision: 6)
        default: reportBadVerb(verb, of: value)
        }
    }

    private mutating func floatDigits(_ number: Double, verb: Unicode.Scalar, precision: Int?) {
        let precision = flags.precision ?? precision
        var text = Array(FloatText.text(number, verb: UInt8(ascii: verb), precision: precision).utf8)
        if text[0] != UInt8(ascii: "-"), text[0] != UInt8(ascii: "+") { text.insert(UInt8(ascii: "+"), at: 0) }
        if flags.space, text[0] == UInt8(ascii: "+"), !flags.plus { text[0] = UInt8(ascii: " ") }
        guard number.isFinite else {
            if number.isNaN, !flags.space, !flags.plus { text.removeFirst() }
            if number == .infinity, !flags.plus, !flags.space { text.removeFirst() }
            padWithSpaces(text)
            return
        }
        if flags.sharp, verb != "b" { text = Self.withPoint(text, verb: verb, precision: precision) }
        guard flags.plus || text[0] != UInt8(ascii: "+") else {
            pad(Array(text.dropFirst()))
            return
        }
        if flags.zero, let width = flags.width, width > text.count {
            append(text.prefix(1))
            padding(width - text.count, filler: "0")
            append(text.dropFirst())
        } else {
            pad(text)
        }
    }

    /// `%#g` keeps the point and the zeros at the end.
    private static func withPoint(_ text: [UInt8], verb: Unicode.Scalar, precision: Int?) -> [UInt8] {
        var missing = 0
        if verb == "g" || verb == "G" || verb == "x" { missing = precision ?? 6 }
        var head = text
        var tail: [UInt8] = []
        let marks = verb == "x" || verb == "X" ? "pP".utf8 : "eEpP".utf8
        if let mark = text.dropFirst().firstIndex(where: { marks.contains($0) }) {
            tail = Array(text[mark...])
            head = Array(text[..<mark])
        }
        var hasPoint = false
        var sawDigit = false
        for byte in head.dropFirst() {
            if byte == UInt8(ascii: ".") {
                hasPoint = true
                continue
            }
            if byte != UInt8(ascii: "0") { sawDigit = true }
            if sawDigit { missing -= 1 }
        }
        if !hasPoint {
            if head.count == 2, head[1] == UInt8(ascii: "0") { missing -= 1 }
            head.append(UInt8(ascii: "."))
        }
        head.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, missing)))
        return head + tail
    }

    private mutating func printComplex(_ real: Double, _ imaginary: Double, verb: Unicode.Scalar, of value: TemplateValue) {
        guard "vbgGxXfFeE".unicodeScalars.contains(verb) else { return reportBadVerb(verb, of: value) }
        let old = flags.plus
        append("(")
        printFloat(real, verb: verb, of: value)
        flags.plus = true
        printFloat(imaginary, verb: verb, of: value)
        append("i)")
        flags.plus = old
    }

    // MARK: Strings

    private mutating func printText(_ text: String, verb: Unicode.Scalar, of value: TemplateValue) {
        switch verb {
        case "v" where flags.sharpV: printQuoted(text)
        case "v", "s": printString(text, verb: verb)
        case "x", "X": printHexadecimal(Array(text.utf8), uppercase: verb == "X")
        case "q": printQuoted(text)
        default: reportBadVerb(verb, of: value)
        }
    }

    private mutating func printString(_ text: String, verb: Unicode.Scalar) {
        pad(truncated(text))
    }

    private func truncated(_ text: String) -> String {
        guard let precision = flags.precision else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }

    private mutating func printQuoted(_ text: String) {
        let text = truncated(text)
        if flags.sharp, Quoting.canBackquote(text) {
            pad("`\(text)`")
        } else {
            pad(Quoting.quoted(text, asciiOnly: flags.plus))
        }
    }

    private mutating func printHexadecimal(_ bytes: [UInt8], uppercase: Bool) {
        let shown = flags.precision.map { bytes.prefix($0) } ?? bytes[...]
        guard !shown.isEmpty else {
            padding(flags.width ?? 0, filler: flags.zero ? "0" : " ")
            return
        }
        let mark = uppercase ? "0X" : "0x"
        var parts = shown.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: uppercase)
        }
        if flags.space, flags.sharp { parts = parts.map { mark + $0 } }
        var text = parts.joined(separator: flags.space ? " " : "")
        if flags.sharp, !flags.space { text = mark + text }
        let missing = (flags.width ?? 0) - text.utf8.count
        if missing > 0, !flags.minus { padding(missing, filler: flags.zero ? "0" : " ") }
        append(text)
        if missing > 0, flags.minus { padding(missing, filler: flags.zero ? "0" : " ") }
    }

    // MARK: Composite kinds

    private mutating func printList(_ list: TemplateList, verb: Unicode.Scalar, depth: Int, of value: TemplateValue) {
        append(flags.sharpV ? value.typeName + "{" : "[")
        for (index, element) in list.elements.enumerated() {
            guard !isFull else { return }
            if index > 0 { append(flags.sharpV ? ", " : " ") }
            printElement(element, verb: verb, depth: depth)
        }
        append(flags.sharpV ? "}" : "]")
    }

    private mutating func printMap(_ map: any TemplateMapping, verb: Unicode.Scalar, depth: Int, of value: TemplateValue) {
        append(flags.sharpV ? value.typeName + "{" : "map[")
        for (index, key) in map.sortedKeys.enumerated() {
            guard !isFull else { return }
            if index > 0 { append(flags.sharpV ? ", " : " ") }
            printText(key, verb: verb, of: .string(key))
            append(":")
            printElement(map.value(forKey: key) ?? .null, verb: verb, depth: depth)
        }
        append(flags.sharpV ? "}" : "]")
    }

    private mutating func printElement(_ value: TemplateValue, verb: Unicode.Scalar, depth: Int) {
        // Nil inside a map or a list is told without its verb.
        printValue(value, verb: verb, depth: depth + 1)
    }

    private mutating func printMembers(
        _ members: [TemplateMember], typeName: String, of fields: any TemplateFields, verb: Unicode.Scalar, depth: Int
    ) {
        append(flags.sharpV ? typeName + "{" : "{")
        for (index, member) in members.enumerated() {
            guard !isFull else { return }
            if index > 0 { append(flags.sharpV ? ", " : " ") }
            switch member {
            case .field(let name, _, _):
                if flags.plusV || flags.sharpV { append(name + ":") }
                printValue(fields.field(name) ?? .null, verb: verb, depth: depth + 1)
            case .embedded(let name, let inner):
                if flags.plusV || flags.sharpV { append(name + ":") }
                let package = typeName.split(separator: ".").dropLast().joined(separator: ".")
                printMembers(inner, typeName: package.isEmpty ? name : package + "." + name, of: fields, verb: verb, depth: depth + 1)
            }
        }
        append("}")
    }

    /// A `time.Time` whose text is not asked for shows its fields: nanoseconds, seconds since the year 1, no zone.
    private mutating func printTimeParts(_ nanoseconds: Int64, verb: Unicode.Scalar) {
        let (seconds, rest) = CalendarTime.floored(nanoseconds, 1_000_000_000)
        let sinceYearOne = seconds + 62_135_596_800
        append("{")
        if "vbdoOxXcqU".unicodeScalars.contains(verb) {
            printInteger(UInt64(rest), isSigned: false, verb: verb, of: .uint8(0))
        } else {
            append("%!\(verb)(uint64=")
            printInteger(UInt64(rest), isSigned: false, verb: "v", of: .uint8(0))
            append(")")
        }
        append(" ")
        printInteger(UInt64(bitPattern: sinceYearOne), isSigned: true, verb: verb, of: .int64(sinceYearOne))
        append(" ")
        switch verb {
        case "v": pad("<nil>")
        case "b", "o", "d", "x", "X": printInteger(0, isSigned: false, verb: verb, of: .uint8(0))
        default: append("%!\(verb)(*time.Location=<nil>)")
        }
        append("}")
    }

    // MARK: Padding

    private mutating func pad(_ text: String) { pad(Array(text.utf8)) }

    private mutating func pad(_ bytes: [UInt8]) {
        guard let width = flags.width, width > 0 else { return append(bytes) }
        let missing = width - UTF8Reader.count(bytes)
        let filler: Unicode.Scalar = flags.zero ? "0" : " "
        if !flags.minus { padding(missing, filler: filler) }
        append(bytes)
        if flags.minus { padding(missing, filler: filler) }
    }

    private mutating func padWithSpaces(_ bytes: [UInt8]) {
        let old = flags.zero
        flags.zero = false
        pad(bytes)
        flags.zero = old
    }

    private mutating func padding(_ count: Int, filler: Unicode.Scalar) {
        guard count > 0, !isFull else { return }
        buffer.append(contentsOf: repeatElement(UInt8(ascii: filler), count: count))
    }
}
