package import Points

/// What the nodes of a task remember, on its way to bytes or back.
///
/// A node describes its state once, with `code` for each part of it, whichever way it goes: an archive that writes reads the parts, an
/// archive that reads sets them. Symbols, series and groups become numbers of lists of the archive's own, so that bytes mean the
/// same to another run and another table. Bytes that are not what they should be make the archive broken; what was read until then
/// must not be used.
package struct StateArchive {
    package let isReading: Bool
    /// The wall clock of the moment, nanoseconds since 1970-01-01 UTC: what is due is kept as the time left until then.
    package let now: Int64
    private var writer = ByteWriter()
    private var reader = ByteReader([])
    /// True from the first byte that could not be read.
    package private(set) var isBroken = false

    private let symbols: SymbolTable
    private let groups: GroupTable
    private var usedSymbols = Numbering<Symbol>()
    private var usedSeries = Numbering<SeriesID>()
    private var usedGroups = Numbering<GroupID>()

    /// What the numbers in the bytes stand for: in the order of first use where they are written.
    private struct Numbering<ID: Hashable & Sendable>: Sendable {
        private(set) var ids: [ID] = []
        private var numbers: [ID: Int] = [:]

        init() {}

        init(_ ids: [ID]) {
            self.ids = ids
        }

        mutating func number(of id: ID) -> Int {
            if let known = numbers[id] { return known }
            numbers[id] = ids.count
            ids.append(id)
            return ids.count - 1
        }

        func id(_ number: Int) -> ID? { ids.indices.contains(number) ? ids[number] : nil }
    }

    private static let version: UInt8 = 1

    /// An archive that is written, of nodes that use these tables.
    package init(writing symbols: SymbolTable, _ groups: GroupTable, now: Int64) {
        isReading = false
        self.now = now
        self.symbols = symbols
        self.groups = groups
    }

    /// An archive that is read; its symbols, series and groups are added to the tables.
    ///
    /// nil where the bytes are none of this version.
    package init?(reading bytes: [UInt8], _ symbols: inout SymbolTable, _ groups: inout GroupTable, now: Int64) {
        isReading = true
        self.now = now
        var reader = ByteReader(bytes)
        do throws(ByteReader.Truncated) {
            guard try reader.byte() == Self.version else { return nil }
            let texts = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in try reader.text() }
            var interned: [Symbol] = []
            for text in texts { interned.append(symbols.intern(text)) }
            func symbol(_ reader: inout ByteReader) throws(ByteReader.Truncated) -> Symbol {
                let number = try reader.number()
                guard interned.indices.contains(Int(number)) else { throw ByteReader.Truncated() }
                return interned[Int(number)]
            }
            func tags(_ reader: inout ByteReader) throws(ByteReader.Truncated) -> [Tag] {
                try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
                    Tag(key: try symbol(&reader), value: try symbol(&reader))
                }
            }
            let series = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
                Series(measurement: try symbol(&reader), tags: try tags(&reader))
            }
            let ids = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
                let measurement: Symbol? = try reader.byte() == 1 ? try symbol(&reader) : nil
                return Group(tags: try tags(&reader), measurement: measurement)
            }
            usedSymbols = Numbering(interned)
            usedSeries = Numbering(series.map { symbols.intern($0) })
            usedGroups = Numbering(ids.map { groups.intern($0) })
        } catch {
            return nil
        }
        self.reader = reader
        self.symbols = symbols
        self.groups = groups
    }

    /// The bytes of a written archive.
    package consuming func finish() -> [UInt8] {
        let body = writer
        // Series and groups bring in symbols of their own, so they are written before the list of symbols is complete.
        var lists = ByteWriter()
        func tags(_ tags: [Tag]) {
            lists.number(tags.count)
            for tag in tags {
                lists.number(usedSymbols.number(of: tag.key))
                lists.number(usedSymbols.number(of: tag.value))
            }
        }
        lists.number(usedSeries.ids.count)
        for id in usedSeries.ids {
            let series = symbols.series(id)
            lists.number(usedSymbols.number(of: series.measurement))
            tags(series.tags)
        }
        lists.number(usedGroups.ids.count)
        for id in usedGroups.ids {
            let group = groups[id]
            lists.byte(group.measurement == nil ? 0 : 1)
            if let measurement = group.measurement { lists.number(usedSymbols.number(of: measurement)) }
            tags(group.tags)
        }
        var whole = ByteWriter(reservingCapacity: body.bytes.count + lists.bytes.count + 16 * usedSymbols.ids.count)
        whole.byte(Self.version)
        whole.list(usedSymbols.ids) { $0.text(symbols.string($1)) }
        return whole.bytes + lists.bytes + body.bytes
    }
}

// MARK: - Parts

extension StateArchive {
    package mutating func code(_ value: inout Int64) {
        part(&value) {
            $0.number($1)
        } read: { (reader: inout ByteReader) throws(ByteReader.Truncated) in
            try reader.number()
        }
    }

    package mutating func code(_ value: inout Int) {
        var number = Int64(value)
        code(&number)
        value = Int(number)
    }

    package mutating func code(_ value: inout Bool) {
        part(&value) {
            $0.byte($1 ? 1 : 0)
        } read: { (reader: inout ByteReader) throws(ByteReader.Truncated) in
            try reader.byte() == 1
        }
    }

    package mutating func code(_ value: inout Double) {
        part(&value) {
            $0.bits($1.bitPattern)
        } read: { (reader: inout ByteReader) throws(ByteReader.Truncated) in
            Double(bitPattern: try reader.bits())
        }
    }

    package mutating func code(_ value: inout String) {
        part(&value) {
            $0.text($1)
        } read: { (reader: inout ByteReader) throws(ByteReader.Truncated) in
            try reader.text()
        }
    }

    package mutating func code(_ value: inout FieldValue) {
        part(&value) {
            $0.value($1)
        } read: { (reader: inout ByteReader) throws(ByteReader.Truncated) in
            try reader.value()
        }
    }

    package mutating func code(_ symbol: inout Symbol) {
        var number = isReading ? 0 : usedSymbols.number(of: symbol)
        code(&number)
        if isReading { set(&symbol, usedSymbols.id(number)) }
    }

    package mutating func code(_ series: inout SeriesID) {
        var number = isReading ? 0 : usedSeries.number(of: series)
        code(&number)
        if isReading { set(&series, usedSeries.id(number)) }
    }

    package mutating func code(_ group: inout GroupID) {
        var number = isReading ? 0 : usedGroups.number(of: group)
        code(&number)
        if isReading { set(&group, usedGroups.id(number)) }
    }

    private mutating func set<ID>(_ id: inout ID, _ read: ID?) {
        if let read { id = read } else { isBroken = true }
    }

    /// A value that may be missing; `fresh` is set before it is read.
    package mutating func code<Value>(
        _ value: inout Value?, fresh: @autoclosure () -> Value, _ body: (inout Value, inout StateArchive) -> Void
    ) {
        var isThere = value != nil
        code(&isThere)
        guard isThere else { return value = nil }
        if isReading {
            var read = fresh()
            body(&read, &self)
            value = read
        } else {
            value.update { body(&$0, &self) }
        }
    }

    /// A moment of the wall clock; one that lies beyond all times stays there.
    package mutating func code(moment: inout Int64) {
        let isBeyond = moment == .min || moment == .max
        var left = isBeyond ? moment : moment &- now
        code(&left)
        if isReading { moment = left == .min || left == .max ? left : now &+ left }
    }

    package mutating func code(_ value: inout Int64?) { code(&value, fresh: 0) { $1.code(&$0) } }
    package mutating func code(_ value: inout Double?) { code(&value, fresh: 0) { $1.code(&$0) } }
    package mutating func code(_ value: inout Symbol?) { code(&value, fresh: .empty) { $1.code(&$0) } }
    package mutating func code(_ value: inout FieldValue?) { code(&value, fresh: .boolean(false)) { $1.code(&$0) } }

    /// A list; each element that is read is `fresh` at first.
    package mutating func code<Element>(
        _ list: inout [Element], fresh: @autoclosure () -> Element, _ body: (inout Element, inout StateArchive) -> Void
    ) {
        var count = list.count
        code(&count)
        guard isReading else {
            for index in list.indices { body(&list[index], &self) }
            return
        }
        list = []
        while list.count < count, !isBroken {
            var element = fresh()
            body(&element, &self)
            list.append(element)
        }
    }

    /// A value of a few that have a raw value.
    package mutating func code<Value: RawRepresentable>(_ value: inout Value) where Value.RawValue: BinaryInteger {
        var raw = Int64(value.rawValue)
        code(&raw)
        guard isReading else { return }
        guard let known = Value.RawValue(exactly: raw).flatMap(Value.init(rawValue:)) else { return isBroken = true }
        value = known
    }

    private mutating func part<Value>(
        _ value: inout Value, _ write: (inout ByteWriter, Value) -> Void,
        read: (inout ByteReader) throws(ByteReader.Truncated) -> Value
    ) {
        guard isReading else { return write(&writer, value) }
        guard !isBroken else { return }
        do throws(ByteReader.Truncated) {
            value = try read(&reader)
        } catch {
            isBroken = true
        }
    }
}

extension Optional {
    /// Changes the value in place.
    fileprivate mutating func update(_ body: (inout Wrapped) -> Void) {
        guard var value = self else { return }
        self = nil
        body(&value)
        self = value
    }
}
