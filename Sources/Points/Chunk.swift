/// Messages of an edge in the order they happened: points, batches of points, barriers.
///
/// A chunk is filled, passed on and emptied again with its capacity kept, so that no point costs an allocation.
/// Symbols, series and groups in it belong to the tables of whoever made it: the parser's or a task's.
public struct Chunk: Sendable {
    public enum Kind: UInt8, Sendable {
        /// A point of a stream.
        case point
        /// The begin of a batch: `time` is the batch's end, `series` its measurement and group tags,
        /// `rowCount` messages of kind `row` follow.
        case batch
        /// A point of the batch before it.
        case row
        /// Time has reached `time` for `group`; no older point follows.
        case barrier
        /// The group is gone; nodes drop its state.
        case deleteGroup
    }

    /// One message, 32 bytes.
    public struct Message: Sendable {
        public var kind: Kind
        public var series: SeriesID
        public var group: GroupID
        /// Nanoseconds since 1970-01-01 UTC.
        public var time: Int64
        /// Fields of a point or row: their place in `Chunk.fields`.
        ///
        /// Of a batch: `fieldCount` is its number of rows.
        public var fieldStart: UInt32
        public var fieldCount: UInt32

        @inlinable
        public init(
            kind: Kind, series: SeriesID, group: GroupID = .none, time: Int64, fieldStart: UInt32 = 0, fieldCount: UInt32 = 0
        ) {
            self.kind = kind
            self.series = series
            self.group = group
            self.time = time
            self.fieldStart = fieldStart
            self.fieldCount = fieldCount
        }

        /// Empty for a batch's begin, whose count is that of its rows.
        @inlinable public var fieldRange: Range<Int> {
            kind == .batch ? 0..<0 : Int(fieldStart)..<Int(fieldStart) + Int(fieldCount)
        }

        @inlinable public var rowCount: Int { Int(fieldCount) }
    }

    public var messages: [Message] = []
    public var fields: [FieldSlot] = []
    /// The bytes of string fields.
    public var text: [UInt8] = []
    /// Whether fields and text are those of another chunk.
    @usableFromInline var isSharing = false

    @inlinable
    public init() {}

    @inlinable public var isEmpty: Bool { messages.isEmpty }

    @inlinable
    public mutating func removeAll() {
        messages.removeAll(keepingCapacity: true)
        if isSharing {
            // To keep the capacity of somebody else's array would be to allocate as much.
            fields = []
            text = []
            isSharing = false
        } else {
            fields.removeAll(keepingCapacity: true)
            text.removeAll(keepingCapacity: true)
        }
    }

    /// Takes the fields of another chunk as a whole without copying them, where this one has none yet: for nodes that pass on
    /// what they get.
    ///
    /// `append(_:from:)` then copies the messages alone.
    @inlinable
    public mutating func share(_ other: borrowing Chunk) {
        guard fields.isEmpty, text.isEmpty, !other.fields.isEmpty else { return }
        fields = other.fields
        text = other.text
        isSharing = true
    }

    /// Whether the fields of the other chunk are these very ones.
    @inlinable
    func holdsFields(of other: borrowing Chunk) -> Bool {
        isSharing && fields.withUnsafeBufferPointer { own in other.fields.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress } }
    }

    /// Takes the first messages out; the capacity is kept.
    public mutating func removeFirst(_ count: Int) {
        guard count < messages.count else { return removeAll() }
        guard text.isEmpty else {
            var rest = Chunk()
            for message in messages[count...] { rest.append(message, from: self) }
            self = rest
            return
        }
        messages.removeFirst(count)
        // Begins of batches have no fields; those of the messages stand in the order of these.
        guard let first = messages.first(where: { $0.kind == .point || $0.kind == .row })?.fieldStart else {
            fields.removeAll(keepingCapacity: true)
            return
        }
        fields.removeFirst(Int(first))
        for index in messages.indices where messages[index].kind == .point || messages[index].kind == .row {
            messages[index].fieldStart -= first
        }
    }

    /// The slot of a field of a message; points carry few fields, so this is a scan.
    ///
    /// `hint` is tried first and updated: points of one kind have their fields in one order.
    @inlinable
    public func slot(_ key: Symbol, of message: Message, hint: inout Int) -> FieldSlot? {
        let range = message.fieldRange
        let guess = range.lowerBound + hint
        if hint < range.count, fields[guess].key == key { return fields[guess] }
        for index in range where fields[index].key == key {
            hint = index - range.lowerBound
            return fields[index]
        }
        return nil
    }

    /// The text of a string slot.
    @inlinable
    public func string(_ slot: FieldSlot) -> String {
        String(decoding: text[slot.textRange], as: UTF8.self)
    }

    @inlinable
    public func value(_ slot: FieldSlot) -> FieldValue {
        switch slot.kind {
        case .float: .float(slot.float)
        case .integer: .integer(slot.integer)
        case .boolean: .boolean(slot.boolean)
        case .string: .string(string(slot))
        case .duration: .duration(slot.integer)
        case .time: .time(slot.integer)
        case .null: .null
        case .missing: .missing
        }
    }

    /// Adds a field to the message that is being built; `append(_:)` of that message comes after its fields.
    @inlinable
    public mutating func appendField(_ key: Symbol, _ value: FieldValue) {
        switch value {
        case .float(let value): fields.append(FieldSlot(key: key, kind: .float, bits: value.bitPattern))
        case .integer(let value): fields.append(FieldSlot(key: key, kind: .integer, bits: UInt64(bitPattern: value)))
        case .boolean(let value): fields.append(FieldSlot(key: key, kind: .boolean, bits: value ? 1 : 0))
        case .duration(let value): fields.append(FieldSlot(key: key, kind: .duration, bits: UInt64(bitPattern: value)))
        case .time(let value): fields.append(FieldSlot(key: key, kind: .time, bits: UInt64(bitPattern: value)))
        case .null: fields.append(FieldSlot(key: key, kind: .null, bits: 0))
        case .missing: fields.append(FieldSlot(key: key, kind: .missing, bits: 0))
        case .string(let value):
            let start = text.count
            text.append(contentsOf: value.utf8)
            fields.append(FieldSlot(key: key, kind: .string, bits: UInt64(start) << 32 | UInt64(text.count - start)))
        }
    }

    /// Adds a slot of another chunk, its text with it.
    @inlinable
    public mutating func appendField(_ slot: FieldSlot, from other: borrowing Chunk) {
        guard slot.kind == .string else {
            fields.append(slot)
            return
        }
        let start = text.count
        text.append(contentsOf: other.text[slot.textRange])
        fields.append(FieldSlot(key: slot.key, kind: .string, bits: UInt64(start) << 32 | UInt64(text.count - start)))
    }

    /// Adds a point or row whose fields are those appended since `fieldStart`.
    @inlinable
    public mutating func append(_ kind: Kind, series: SeriesID, group: GroupID, time: Int64, fieldsFrom fieldStart: Int) {
        messages.append(
            Message(
                kind: kind, series: series, group: group, time: time, fieldStart: UInt32(fieldStart),
                fieldCount: UInt32(fields.count - fieldStart)))
    }

    /// Adds a message of another chunk with its fields, which are copied unless they are shared.
    ///
    /// A batch's rows are messages of their own.
    @inlinable
    public mutating func append(_ message: Message, from other: borrowing Chunk) {
        guard message.kind == .point || message.kind == .row, !holdsFields(of: other) else {
            messages.append(message)
            return
        }
        var copy = message
        copy.fieldStart = UInt32(fields.count)
        if other.text.isEmpty {
            fields.append(contentsOf: other.fields[message.fieldRange])
        } else {
            for index in message.fieldRange { appendField(other.fields[index], from: other) }
        }
        messages.append(copy)
    }
}
