/// Where a value stands in a TOML document: `slack[0].url`, `kaptop.units."cpu.usage_idle"`.
package struct TOMLPath: Hashable, Sendable {
    package enum Component: Hashable, Sendable {
        case key(String)
        /// The place in an array, or in a list of `[[tables]]`, from 0.
        case index(Int)
    }

    package var components: [Component]

    package init(_ components: [Component] = []) {
        self.components = components
    }

    /// The path of nested keys: `TOMLPath("kaptop", "telegram")`.
    package init(_ keys: String...) {
        self.init(keys: keys)
    }

    package init(keys: some Sequence<String>) {
        components = keys.map(Component.key)
    }

    package static let root = TOMLPath([Component]())

    package func key(_ name: String) -> TOMLPath { TOMLPath(components + [.key(name)]) }

    package func index(_ index: Int) -> TOMLPath { TOMLPath(components + [.index(index)]) }

    package var parent: TOMLPath { TOMLPath(Array(components.dropLast())) }

    package var isRoot: Bool { components.isEmpty }

    /// The last key, if the path ends with one.
    package var lastKey: String? {
        if case .key(let name) = components.last { name } else { nil }
    }

    package func isPrefix(of other: TOMLPath) -> Bool {
        other.components.starts(with: components)
    }

    /// The keys alone, as they stand in a header: `[[slack]]` has the path `slack[0]` and the keys `slack`.
    package var keys: [String] {
        components.compactMap { if case .key(let name) = $0 { name } else { nil } }
    }
}

extension TOMLPath: CustomStringConvertible {
    package var description: String {
        var text = ""
        for component in components {
            switch component {
            case .key(let name): text += (text.isEmpty ? "" : ".") + TOMLLiteral.keyText(name)
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
