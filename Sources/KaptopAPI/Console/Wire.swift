import KaptopAlerts
import KaptopDelivery

/// A value that goes between an engine and the consoles of other processes.
///
/// It names its parts once; a wire writes them or reads them.
protocol WireValue {
    /// What reading begins with.
    static var blank: Self { get }
    mutating func code(in wire: inout Wire)
}

/// A name that stands for a text of its own.
protocol WireText {
    init(_ rawValue: String)
    var rawValue: String { get }
}

extension TaskID: WireText {}
extension TopicID: WireText {}
extension AlertID: WireText {}

/// Writes the parts of values as an object of JSON, or reads them from one.
///
/// What is empty is not written, and what is missing is empty; what nobody asks for is passed over. So an engine and a console
/// that differ by a member understand each other.
struct Wire {
    let isReading: Bool
    /// Whether something that was read is not what its place is for.
    private(set) var isBroken = false
    private var writer: JSONWriter
    private let members: [JSONValue.Member]
    /// Where the next member is likely to stand: they are read in the order in which they were written.
    private var next = 0

    private init(writing writer: JSONWriter) {
        isReading = false
        self.writer = writer
        members = []
    }

    private init(reading value: JSONValue) {
        isReading = true
        writer = JSONWriter(reservingCapacity: 0)
        members = value.members ?? []
        isBroken = value.members == nil
    }

    /// A value as JSON in one line, without a line feed.
    static func bytes(of value: some WireValue) -> [UInt8] {
        var wire = Wire(writing: JSONWriter())
        var value = value
        wire.write(&value)
        return wire.writer.bytes
    }

    /// nil for what no wire has written.
    static func value<Value: WireValue>(_ bytes: [UInt8]) -> Value? {
        (try? JSONParser.value(bytes)).flatMap { value($0) }
    }

    static func value<Value: WireValue>(_ json: JSONValue) -> Value? {
        var wire = Wire(reading: json)
        var value = Value.blank
        value.code(in: &wire)
        return wire.isBroken ? nil : value
    }

    /// Says that what was read makes no sense.
    mutating func refuse() { isBroken = true }

    private mutating func write(_ value: inout some WireValue) {
        writer.beginObject()
        value.code(in: &self)
        writer.endObject()
    }

    private mutating func read<Value: WireValue>(_ json: JSONValue) -> Value {
        var inner = Wire(reading: json)
        var value = Value.blank
        value.code(in: &inner)
        if inner.isBroken { isBroken = true }
        return value
    }

    private mutating func take(_ name: String) -> JSONValue? {
        if next < members.count, members[next].name == name {
            next += 1
            return members[next - 1].value
        }
        guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
        next = index + 1
        return members[index].value
    }

    /// What a member holds; nil where it is missing, and where it holds something else, which is noted.
    private mutating func take<Value>(_ name: String, _ read: (JSONValue) -> Value?) -> Value? {
        guard let json = take(name) else { return nil }
        guard let value = read(json) else {
            isBroken = true
            return nil
        }
        return value
    }
}

// MARK: - Plain values

extension Wire {
    mutating func code(_ name: String, _ value: inout String) {
        if isReading { value = take(name) { $0.string } ?? "" } else if !value.isEmpty { put(name, value) }
    }

    mutating func code(_ name: String, _ value: inout String?) {
        if isReading { value = take(name) { $0.string } } else if let value { put(name, value) }
    }

    mutating func code(_ name: String, _ value: inout Int64) {
        if isReading { value = take(name) { $0.wholeNumber } ?? 0 } else if value != 0 { put(name, value) }
    }

    mutating func code(_ name: String, _ value: inout Int64?) {
        if isReading { value = take(name) { $0.wholeNumber } } else if let value { put(name, value) }
    }

    mutating func code(_ name: String, _ value: inout Int) {
        var wide = Int64(value)
        code(name, &wide)
        value = Int(wide)
    }

    mutating func code(_ name: String, _ value: inout Int?) {
        var wide = value.map { Int64($0) }
        code(name, &wide)
        value = wide.map { Int($0) }
    }

    mutating func code(_ name: String, _ value: inout Bool) {
        if isReading {
            value = take(name) { $0 == true ? true : nil } ?? false
        } else if value {
            writer.key(name)
            writer.boolean(true)
        }
    }

    mutating func code(_ name: String, _ value: inout Bool?) {
        var word = value.map { $0 ? "yes" : "no" }
        code(name, &word)
        value = word.map { $0 == "yes" }
    }

    /// JSON has no number for what is not finite: it is not written.
    mutating func code(_ name: String, _ value: inout Double?) {
        if isReading {
            value = take(name) { $0.anyNumber }
        } else if let value, value.isFinite {
            writer.key(name)
            writer.raw(value.description)
        }
    }

    mutating func code(_ name: String, _ value: inout Double) {
        var optional: Double? = value == 0 ? nil : value
        code(name, &optional)
        value = optional ?? 0
    }

    mutating func code<Text: WireText>(_ name: String, _ value: inout Text) {
        if isReading { value = Text(take(name) { $0.string } ?? "") } else { put(name, value.rawValue) }
    }

    mutating func code<Text: WireText>(_ name: String, _ value: inout Text?) {
        if isReading { value = take(name) { $0.string.map { Text($0) } } } else if let value { put(name, value.rawValue) }
    }

    mutating func code<Word: RawRepresentable>(_ name: String, _ value: inout Word) where Word.RawValue == String {
        if isReading {
            guard let word = take(name, { $0.string.flatMap { Word(rawValue: $0) } }) else { return refuse() }
            value = word
        } else {
            put(name, value.rawValue)
        }
    }

    mutating func code<Word: RawRepresentable>(_ name: String, _ value: inout Word?) where Word.RawValue == String {
        if isReading { value = take(name) { $0.string.flatMap { Word(rawValue: $0) } } } else if let value { put(name, value.rawValue) }
    }

    mutating func code(_ name: String, _ value: inout Level) {
        var number = value.rawValue
        code(name, &number)
        if let level = Level(rawValue: number) { value = level } else { refuse() }
    }

    mutating func code(_ name: String, _ value: inout Level?) {
        var number = value?.rawValue
        code(name, &number)
        value = number.flatMap { Level(rawValue: $0) }
    }

    private mutating func put(_ name: String, _ value: String) {
        writer.key(name)
        writer.string(value)
    }

    private mutating func put(_ name: String, _ value: Int64) {
        writer.key(name)
        writer.integer(value)
    }
}

// MARK: - Values with parts, and lists

extension Wire {
    mutating func code<Value: WireValue>(_ name: String, _ value: inout Value) {
        if isReading {
            if let json = take(name) { value = read(json) } else { refuse() }
        } else {
            writer.key(name)
            write(&value)
        }
    }

    mutating func code<Value: WireValue>(_ name: String, _ value: inout Value?) {
        if isReading {
            value = take(name).map { read($0) }
        } else if value != nil {
            writer.key(name)
            var present = value ?? .blank
            write(&present)
        }
    }

    mutating func code<Value: WireValue>(_ name: String, _ values: inout [Value]) {
        guard isReading || !values.isEmpty else { return }
        var list: [Value]? = values
        code(name, &list)
        values = list ?? []
    }

    mutating func code<Value: WireValue>(_ name: String, _ values: inout [Value]?) {
        if isReading {
            guard let elements = take(name, { $0.elements }) else { return values = nil }
            values = elements.map { read($0) }
        } else if let list = values {
            writer.key(name)
            writer.beginArray()
            for var value in list { write(&value) }
            writer.endArray()
        }
    }

    mutating func code(_ name: String, _ texts: inout [String]) {
        if isReading {
            texts = take(name) { $0.elements?.compactMap(\.string) } ?? []
        } else if !texts.isEmpty {
            writer.key(name)
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        }
    }

    mutating func code(_ name: String, _ numbers: inout [Int]) {
        if isReading {
            numbers = take(name) { $0.elements?.compactMap { $0.wholeNumber.map { Int($0) } } } ?? []
        } else if !numbers.isEmpty {
            writer.key(name)
            writer.beginArray()
            for number in numbers { writer.integer(Int64(number)) }
            writer.endArray()
        }
    }

    /// Numbers with gaps.
    mutating func code(_ name: String, _ numbers: inout [Double?]) {
        if isReading {
            numbers = take(name) { $0.elements?.map(\.anyNumber) } ?? []
        } else if numbers.contains(where: { $0 != nil }) {
            writer.key(name)
            writer.beginArray()
            for number in numbers {
                if let number, number.isFinite { writer.raw(number.description) } else { writer.null() }
            }
            writer.endArray()
        }
    }

    /// What has a form of its own already.
    mutating func code(_ name: String, _ value: inout JSONValue?) {
        if isReading {
            value = take(name)
        } else if let value {
            writer.key(name)
            writer.raw(String(decoding: JSONPrinter.bytes(value, .compact), as: UTF8.self))
        }
    }

    /// Texts that mean something, such as matchers; one that means nothing is refused.
    mutating func code<Value>(
        _ name: String, _ values: inout [Value], text: (Value) -> String, read: (String) -> Value?
    ) {
        var texts = values.map(text)
        code(name, &texts)
        guard isReading else { return }
        values = texts.compactMap(read)
        if values.count < texts.count { refuse() }
    }
}

extension JSONValue {
    fileprivate var wholeNumber: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    fileprivate var anyNumber: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }
}
