internal import SourceText

/// Names that no section or key has: ignored, as by Kapacitor, but not in silence.
extension ConfigurationReader {
    mutating func warnOfUnknownNames() {
        warn(document, at: .root, known: KnownNames.all)
    }

    private mutating func warn(_ tree: TOMLTree, at path: TOMLPath, known: KnownNames) {
        switch tree {
        case .array(let elements):
            for (number, element) in elements.enumerated() { warn(element, at: path.index(number), known: known) }
        case .table(let children):
            for name in children.keys.sorted() {
                guard let child = children[name] else { continue }
                if let next = known.child(name) {
                    // Below a key there are no names; that it is a table is told already.
                    if !next.isOpen, !next.children.isEmpty { warn(child, at: path.key(name), known: next) }
                } else {
                    warnOfUnknown(child, at: path.key(name), among: known)
                }
            }
        default: break
        }
    }

    private mutating func warnOfUnknown(_ tree: TOMLTree, at path: TOMLPath, among known: KnownNames) {
        let name = path.lastKey ?? ""
        let keys = path.keys
        let suggestion = known.nearest(to: name)
        let isSection = tree.isSection && outline.entry(at: path) == nil
        let message: String
        let hint: String?
        if isSection {
            let title = keys.joined(separator: ".")
            message = "there is no section [\(title)]; it is ignored"
            hint = suggestion.map { "did you mean [\((keys.dropLast() + [$0]).joined(separator: "."))]?" }
        } else {
            let holder = keys.dropLast().joined(separator: ".")
            message =
                holder.isEmpty
                ? "there is no key '\(name)' outside of sections; it is ignored" : "[\(holder)] has no key '\(name)'; it is ignored"
            hint = suggestion.map { "did you mean '\($0)'?" } ?? homes(of: name)
        }
        let place = outline.keyPlace(of: path) ?? outline.place(of: path)
        report(
            .parsing, isSection ? "config.unknown-section" : "config.unknown-key", severity: .warning, message, at: place, hint: hint,
            kapacitor: nil)
    }

    /// The sections that do have a key of this name, where there are few of them.
    private func homes(of name: String) -> String? {
        let homes = SectionTable.all.filter { section in !section.name.isEmpty && section.keys.contains { $0.name == name } }
        guard (1...2).contains(homes.count) else { return nil }
        return "'\(name)' belongs to \(homes.map(\.title).joined(separator: " or "))"
    }
}

extension TOMLTree {
    /// A table, or a list of them.
    fileprivate var isSection: Bool {
        switch self {
        case .table: true
        case .array(let elements): elements.contains { if case .table = $0 { true } else { false } }
        default: false
        }
    }
}

/// The tree of names that the section table and the list of other sections span.
private struct KnownNames {
    var children: [String: KnownNames] = [:]
    /// Whether anything may stand below.
    var isOpen = false

    static let all: KnownNames = {
        var names = KnownNames()
        for section in SectionTable.all {
            let path = section.path.keys
            names.insert(path, isOpen: false)
            for key in section.keys {
                names.insert(path + key.name.split(separator: ".").map(String.init), isOpen: key.kind == .textMap)
            }
        }
        names.insert(SectionTable.units.split(separator: ".").map(String.init), isOpen: true)
        for section in OtherSection.all { names.insert([section.name], isOpen: true) }
        return names
    }()

    private mutating func insert(_ path: [String], isOpen: Bool) {
        guard let first = path.first else {
            self.isOpen = self.isOpen || isOpen
            return
        }
        children[first, default: KnownNames()].insert(Array(path.dropFirst()), isOpen: isOpen)
    }

    func child(_ name: String) -> KnownNames? {
        children[name] ?? children.keys.sorted().first { $0.lowercased() == name.lowercased() }.flatMap { children[$0] }
    }

    /// The name that was meant: the same letters in other clothes (`chat_id`, `chatId`), else the nearest one.
    func nearest(to name: String) -> String? {
        let bare = KnownNames.bare(name)
        return children.keys.sorted().first { KnownNames.bare($0) == bare }
            ?? EditDistance.nearest(to: name, in: children.keys.sorted())
    }

    private static func bare(_ name: String) -> String {
        name.lowercased().filter { $0 != "-" && $0 != "_" }
    }
}
