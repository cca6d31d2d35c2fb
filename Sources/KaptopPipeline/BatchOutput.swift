import Points

extension Chunk {
    /// Adds a batch with the rows of another chunk; `ordered` sorts them by time.
    mutating func appendBatch(_ begin: Message, rows: borrowing Chunk, ordered: Bool = false) {
        var begin = begin
        begin.kind = .batch
        begin.fieldStart = 0
        begin.fieldCount = UInt32(rows.messages.count)
        messages.append(begin)
        guard ordered else {
            for row in rows.messages { append(row, from: rows) }
            return
        }
        let order = rows.messages.indices.sorted { left, right in
            (rows.messages[left].time, left) < (rows.messages[right].time, right)
        }
        for index in order { append(rows.messages[index], from: rows) }
    }

    /// Adds the fields of a message of another chunk, without that of one name.
    mutating func appendFields(of message: Message, from other: borrowing Chunk, without key: Symbol? = nil) {
        for index in message.fieldRange where other.fields[index].key != key {
            appendField(other.fields[index], from: other)
        }
    }

    mutating func append(_ slot: FieldSlot) { fields.append(slot) }

    /// Takes back what was appended since a place.
    mutating func rollBack(fields fieldCount: Int, text textCount: Int) {
        fields.removeSubrange(fieldCount...)
        text.removeSubrange(textCount...)
    }
}

extension FieldSlot {
    init(_ key: Symbol, _ value: Double) { self.init(key: key, kind: .float, bits: value.bitPattern) }
    init(_ key: Symbol, _ value: Int64) { self.init(key: key, kind: .integer, bits: UInt64(bitPattern: value)) }

    /// The value as a number, for fields that are floats or integers.
    var number: Double? {
        switch kind {
        case .float: float
        case .integer: Double(integer)
        case .boolean, .string, .duration, .time, .null, .missing: nil
        }
    }

    /// Go's name of the value's type.
    var goTypeName: String {
        switch kind {
        case .float: "float64"
        case .integer: "int64"
        case .boolean: "bool"
        case .string: "string"
        case .duration: "time.Duration"
        case .time: "time.Time"
        case .null: "<nil>"
        case .missing: "*ast.Missing"
        }
    }
}
