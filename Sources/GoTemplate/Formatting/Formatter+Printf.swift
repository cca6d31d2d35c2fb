/// `printf`: a format with verbs, and the words Go puts in the place of mistakes.
extension Formatter {
    /// Widths and precisions beyond this are mistakes, as in Go.
    private static let largestNumber = 1_000_000

    mutating func printFormatted(_ format: String, _ arguments: [TemplateValue]) {
        var reader = FormatReader(bytes: Array(format.utf8), arguments: arguments)
        while let start = reader.nextLiteral() {
            append(reader.bytes[start..<reader.index])
            guard !isFull, reader.index < reader.bytes.count else { break }
            reader.index += 1
            flags = Flags()
            printVerb(&reader)
        }
        if !reader.isReordered, reader.argument < arguments.count { printExtra(arguments[reader.argument...]) }
    }

    /// Where reading the format has come to.
    struct FormatReader {
        let bytes: [UInt8]
        let arguments: [TemplateValue]
        var index = 0
        var argument = 0
        var isReordered = false
        var isGoodNumber = true
        var followsIndex = false

        /// Moves to the next percent sign or the end; nil when nothing is left.
        fileprivate mutating func nextLiteral() -> Int? {
            guard index < bytes.count else { return nil }
            isGoodNumber = true
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "%") { index += 1 }
            return start
        }

        fileprivate func has(_ scalar: Unicode.Scalar) -> Bool { index < bytes.count && bytes[index] == UInt8(ascii: scalar) }

        /// Decimal digits; nil if there are none or far too many, in which case the format counts as read.
        fileprivate mutating func number(until end: Int) -> Int? {
            guard index < end else {
                index = end
                return nil
            }
            var value: Int?
            while index < end, (0x30...0x39).contains(bytes[index]) {
                if let soFar = value, soFar > Formatter.largestNumber {
                    index = end
                    return nil
                }
                value = (value ?? 0) * 10 + Int(bytes[index] - 0x30)
                index += 1
            }
            return value
        }

        /// `[3]`: the argument to take next.
        fileprivate mutating func argumentIndex() {
            guard has("[") else {
                followsIndex = false
                return
            }
            isReordered = true
            guard bytes.count - index >= 3, let close = bytes[index...].firstIndex(of: UInt8(ascii: "]")) else {
                isGoodNumber = false
                index += 1
                followsIndex = false
                return
            }
            var inner = self
            inner.index = index + 1
            let number = inner.number(until: close)
            index = close + 1
            if let number, inner.index == close {
                followsIndex = true
                if (1...max(1, arguments.count)).contains(number), !arguments.isEmpty {
                    argument = number - 1
                    return
                }
            } else {
                followsIndex = false
            }
            isGoodNumber = false
        }

        /// The argument that `*` stands for.
        fileprivate mutating func starArgument() -> Int? {
            guard argument < arguments.count else { return nil }
            defer { argument += 1 }
            guard let number = arguments[argument].integer, number.magnitude <= UInt64(Formatter.largestNumber) else { return nil }
            return Int(number)
        }
    }

    private mutating func printVerb(_ reader: inout FormatReader) {
        if printSimpleVerb(&reader) { return }
        reader.argumentIndex()
        readWidth(&reader)
        readPrecision(&reader)
        if !reader.followsIndex { reader.argumentIndex() }
        guard reader.index < reader.bytes.count else { return append("%!(NOVERB)") }
        let (verb, length) = UTF8Reader.scalar(in: reader.bytes, at: reader.index)
        reader.index += length
        if verb == "%" {
            append("%")
        } else if !reader.isGoodNumber {
            append("%!\(verb)(BADINDEX)")
        } else if reader.argument >= reader.arguments.count {
            append("%!\(verb)(MISSING)")
        } else {
            printArgument(&reader, verb: verb)
        }
    }

    /// Reads the flags; a lower-case verb directly behind them is printed at once.
    private mutating func printSimpleVerb(_ reader: inout FormatReader) -> Bool {
        while reader.index < reader.bytes.count {
            let byte = reader.bytes[reader.index]
            switch byte {
            case UInt8(ascii: "#"): flags.sharp = true
            case UInt8(ascii: "0"): flags.zero = !flags.minus
            case UInt8(ascii: "+"): flags.plus = true
            case UInt8(ascii: "-"):
                flags.minus = true
                flags.zero = false
            case UInt8(ascii: " "): flags.space = true
            case 0x61...0x7A where reader.argument < reader.arguments.count:
                reader.index += 1
                printArgument(&reader, verb: Unicode.Scalar(byte))
                return true
            default: return false
            }
            reader.index += 1
        }
        return false
    }

    private mutating func printArgument(_ reader: inout FormatReader, verb: Unicode.Scalar) {
        if verb == "v" {
            (flags.sharpV, flags.sharp) = (flags.sharp, false)
            (flags.plusV, flags.plus) = (flags.plus, false)
        }
        let value = reader.arguments[reader.argument]
        reader.argument += 1
        print(value, verb: verb)
    }

    private mutating func readWidth(_ reader: inout FormatReader) {
        guard reader.has("*") else {
            flags.width = reader.number(until: reader.bytes.count)
            if reader.followsIndex, flags.width != nil { reader.isGoodNumber = false }
            return
        }
        reader.index += 1
        flags.width = reader.starArgument()
        if flags.width == nil { append("%!(BADWIDTH)") }
        if let width = flags.width, width < 0 {
            flags.width = -width
            flags.minus = true
            flags.zero = false
        }
        reader.followsIndex = false
    }

    private mutating func readPrecision(_ reader: inout FormatReader) {
        guard reader.has("."), reader.index + 1 < reader.bytes.count else { return }
        reader.index += 1
        if reader.followsIndex { reader.isGoodNumber = false }
        reader.argumentIndex()
        guard reader.has("*") else {
            flags.precision = reader.number(until: reader.bytes.count) ?? 0
            return
        }
        reader.index += 1
        flags.precision = reader.starArgument()
        if let precision = flags.precision, precision < 0 { flags.precision = nil }
        if flags.precision == nil { append("%!(BADPREC)") }
        reader.followsIndex = false
    }

    private mutating func printExtra(_ arguments: ArraySlice<TemplateValue>) {
        flags = Flags()
        append("%!(EXTRA ")
        for (index, value) in arguments.enumerated() {
            if index > 0 { append(", ") }
            if value.isNull {
                append("<nil>")
            } else {
                append(value.typeName + "=")
                print(value, verb: "v")
            }
        }
        append(")")
    }
}
