/// One section of kapacitor.conf as data: its keys, their kinds, defaults, and where their values are kept.
///
/// Reading, warnings, suggestions, environment variables and the configuration API all come from this description.
package struct Section: Sendable {
    package enum Shape: Sendable, Hashable {
        /// `[name]`
        case table
        /// `[[name]]`; `elementKey` is the key that tells the elements apart in the API.
        case list(elementKey: String)
        /// `[[name]]`, and `[name]` for one alone.
        case listOrTable(elementKey: String)
    }

    /// One key.
    package struct Key: Sendable {
        /// As in the file: `chat-id`; with a dot for a key of an inner table: `basic-auth.username`.
        package let name: String
        package let kind: SettingKind
        package let isSecret: Bool
        /// Why the key does nothing in kaptop, said when it is set.
        package let ignored: String?
        /// Whether only a file can say it, because it is needed where the file is read.
        let isFileOnly: Bool
        package let defaultValue: SettingValue
        let read: @Sendable (Configuration, Int) -> SettingValue
        let write: @Sendable (inout Configuration, Int, SettingValue) -> Void

        /// Whether its text is an address, in which user and password may stand.
        var isAddress: Bool { ["url", "proxy"].contains(name) }
    }

    /// As in the file, without brackets: `telegram`, `kaptop.telegram.chat`; empty for the keys at the top.
    package let name: String
    package let shape: Shape
    /// Whether it may be changed through the API: Kapacitor's own, or for kaptop's tables kaptop's.
    package let isOverridable: Bool
    package let keys: [Key]
    /// Go's name of the section's type, for Kapacitor's wording of a type mismatch.
    let goType: String
    let count: @Sendable (Configuration) -> Int
    /// Makes room for the elements that a file lists, each with its defaults.
    let resize: @Sendable (inout Configuration, Int) -> Void
    let addElement: @Sendable (inout Configuration) -> Void
    let dropElement: @Sendable (inout Configuration, Int) -> Void

    package var path: TOMLPath { TOMLPath(keys: name.split(separator: ".").map(String.init)) }

    package func key(_ name: String) -> Key? {
        // Kapacitor's reader falls back to a name that differs in case only.
        keys.first { $0.name == name } ?? keys.first { $0.name.lowercased() == name.lowercased() }
    }

    package var isList: Bool { shape != .table }

    /// Whether only kaptop has it, so that Kapacitor's API does not list it.
    package var isOwn: Bool { name.hasPrefix("kaptop.") }

    /// How many elements the configuration has: 1 for a table.
    package func elementCount(in configuration: Configuration) -> Int { count(configuration) }

    package func value(of key: Key, element: Int = 0, in configuration: Configuration) -> SettingValue {
        key.read(configuration, element)
    }

    package func set(_ key: Key, element: Int = 0, to value: SettingValue, in configuration: inout Configuration) {
        key.write(&configuration, element, value)
    }

    func addElement(to configuration: inout Configuration) { addElement(&configuration) }

    /// Removes an element and moves up what is kept for those behind it.
    func removeElement(_ index: Int, from configuration: inout Configuration) {
        let last = count(configuration) - 1
        guard isList, (0..<count(configuration)).contains(index) else { return }
        dropElement(&configuration, index)
        for key in keys {
            for element in index...last {
                configuration.kept["\(name)[\(element)].\(key.name)"] = configuration.kept["\(name)[\(element + 1)].\(key.name)"]
            }
        }
    }

    // MARK: Building

    static func table<Owner>(
        _ name: String, _ path: any WritableKeyPath<Configuration, Owner> & Sendable, goType: String = "", isOverridable: Bool = false,
        _ settings: [Setting<Owner>]
    ) -> Section {
        let defaults = Configuration()[keyPath: path]
        let keys = settings.map { setting in
            Section.key(
                setting, section: name, defaultValue: setting.read(defaults),
                read: { configuration, _ in setting.read(configuration[keyPath: path]) },
                write: { configuration, _, value in setting.write(&configuration[keyPath: path], value) })
        }
        return Section(
            name: name, shape: .table, isOverridable: isOverridable, keys: keys, goType: goType.isEmpty ? "\(name).Config" : goType,
            count: { _ in 1 }, resize: { _, _ in }, addElement: { _ in }, dropElement: { _, _ in })
    }

    static func list<Owner: Sendable>(
        _ name: String, _ path: any WritableKeyPath<Configuration, [Owner]> & Sendable, shape: Shape, isOverridable: Bool = false,
        element: Owner, onlyElement: Owner? = nil, _ settings: [Setting<Owner>]
    ) -> Section {
        let keys = settings.map { setting in
            Section.key(
                setting, section: name, defaultValue: setting.read(element),
                read: { configuration, index in
                    let elements = configuration[keyPath: path]
                    return elements.indices.contains(index) ? setting.read(elements[index]) : .unset
                },
                write: { configuration, index, value in
                    guard configuration[keyPath: path].indices.contains(index) else { return }
                    setting.write(&configuration[keyPath: path][index], value)
                })
        }
        return Section(
            name: name, shape: shape, isOverridable: isOverridable, keys: keys, goType: "\(name).Config",
            count: { $0[keyPath: path].count },
            resize: { configuration, count in
                configuration[keyPath: path] = Array(repeating: count == 1 ? onlyElement ?? element : element, count: count)
            },
            addElement: { $0[keyPath: path].append(element) },
            dropElement: { $0[keyPath: path].remove(at: $1) })
    }

    private static func key<Owner>(
        _ setting: Setting<Owner>, section: String, defaultValue: SettingValue,
        read: @escaping @Sendable (Configuration, Int) -> SettingValue,
        write: @escaping @Sendable (inout Configuration, Int, SettingValue) -> Void
    ) -> Key {
        let name = setting.name
        guard let kept = setting.keptDefault else {
            return Key(
                name: name, kind: setting.kind, isSecret: setting.isSecret, ignored: setting.ignored, isFileOnly: setting.isFileOnly,
                defaultValue: defaultValue, read: read, write: write)
        }
        return Key(
            name: name, kind: setting.kind, isSecret: setting.isSecret, ignored: setting.ignored, isFileOnly: setting.isFileOnly,
            defaultValue: kept,
            read: { configuration, index in configuration.kept["\(section)[\(index)].\(name)"] ?? kept },
            write: { configuration, index, value in configuration.kept["\(section)[\(index)].\(name)"] = value })
    }
}
