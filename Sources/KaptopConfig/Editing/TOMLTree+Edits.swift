/// What an edit means for the values, to hold the edited text against.
extension TOMLTree {
    mutating func apply(_ edit: ConfigurationEdit) {
        switch edit {
        case .set(let table, let key, let value): set(table.components + [.key(key)][...], value.tree)
        case .remove(let table, let key): remove(table.components + [.key(key)][...])
        case .append(let list, let pairs):
            let element = TOMLTree.table(Dictionary(pairs.map { ($0.key, $0.value.tree) }) { $1 })
            var elements: [TOMLTree] = []
            switch self[list] {
            case .array(let existing)?: elements = existing
            case .table?: elements = self[list].map { [$0] } ?? []
            default: break
            }
            set(list.components[...], .array(elements + [element]))
        case .removeElement(let path): remove(path.components[...])
        }
    }

    private mutating func set(_ components: ArraySlice<TOMLPath.Component>, _ value: TOMLTree) {
        guard let first = components.first else {
            self = value
            return
        }
        switch (first, self) {
        case (.key(let name), .table(var children)):
            var child = children[name] ?? .table([:])
            child.set(components.dropFirst(), value)
            children[name] = child
            self = .table(children)
        case (.index(let index), .array(var elements)) where elements.indices.contains(index):
            elements[index].set(components.dropFirst(), value)
            self = .array(elements)
        default: break
        }
    }

    private mutating func remove(_ components: ArraySlice<TOMLPath.Component>) {
        guard let first = components.first else { return }
        let isLast = components.count == 1
        switch (first, self) {
        case (.key(let name), .table(var children)):
            if isLast {
                children[name] = nil
            } else {
                children[name]?.remove(components.dropFirst())
            }
            self = .table(children)
        case (.index(let index), .array(var elements)) where elements.indices.contains(index):
            if isLast {
                elements.remove(at: index)
            } else {
                elements[index].remove(components.dropFirst())
            }
            self = .array(elements)
        default: break
        }
    }

    /// Equality for which an empty list or table is as good as none, and NaN equals itself.
    ///
    /// With the last `[[chat]]` the list goes too, and with the last `a.b = 1` the table `a`: nothing reads the difference.
    func isSame(as other: TOMLTree) -> Bool {
        switch (self, other) {
        case (.float(let mine), .float(let theirs)):
            return mine == theirs || (mine.isNaN && theirs.isNaN)
        case (.array(let mine), .array(let theirs)):
            return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.isSame(as: $1) }
        case (.table(let mine), .table(let theirs)):
            return Set(mine.keys).union(theirs.keys).allSatisfy { name in
                switch (mine[name], theirs[name]) {
                case (let mine?, let theirs?): mine.isSame(as: theirs)
                case (let only?, nil), (nil, let only?): only.isEmpty
                case (nil, nil): true
                }
            }
        default:
            return self == other
        }
    }

    private var isEmpty: Bool {
        switch self {
        case .array(let elements): elements.isEmpty
        case .table(let children): children.values.allSatisfy(\.isEmpty)
        default: false
        }
    }
}

extension TOMLLiteral {
    var tree: TOMLTree {
        switch self {
        case .text(let text): .text(text)
        case .flag(let flag): .boolean(flag)
        case .integer(let integer): .integer(integer)
        case .textList(let list): .array(list.map(TOMLTree.text))
        case .textMap(let map): .table(map.mapValues(TOMLTree.text))
        }
    }
}
