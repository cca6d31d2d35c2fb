internal import KaptopDelivery

/// One key of a section, bound to the property that holds it.
struct Setting<Owner>: Sendable {
    let name: String
    let kind: SettingKind
    let isSecret: Bool
    /// Said when the key is set to something else than its default, because kaptop does not do it.
    let ignored: String?
    /// The default of a key that has no property of its own.
    let keptDefault: SettingValue?
    /// Whether no override can say it.
    private(set) var isFileOnly = false
    let read: @Sendable (Owner) -> SettingValue
    let write: @Sendable (inout Owner, SettingValue) -> Void

    private init(
        _ name: String, _ kind: SettingKind, isSecret: Bool = false, ignored: String? = nil, keptDefault: SettingValue? = nil,
        read: @escaping @Sendable (Owner) -> SettingValue, write: @escaping @Sendable (inout Owner, SettingValue) -> Void
    ) {
        self.name = name
        self.kind = kind
        self.isSecret = isSecret
        self.ignored = ignored
        self.keptDefault = keptDefault
        self.read = read
        self.write = write
    }

    /// The same key, which only a file can say.
    var onlyInFiles: Setting {
        var setting = self
        setting.isFileOnly = true
        return setting
    }

    typealias Path<Value> = any WritableKeyPath<Owner, Value> & Sendable

    static func flag(_ name: String, _ path: Path<Bool>) -> Setting {
        Setting(name, .flag, read: { .flag($0[keyPath: path]) }, write: { if case .flag(let value) = $1 { $0[keyPath: path] = value } })
    }

    static func optionalFlag(_ name: String, _ path: Path<Bool?>) -> Setting {
        Setting(
            name, .flag, read: { $0[keyPath: path].map(SettingValue.flag) ?? .unset },
            write: { owner, value in
                if case .flag(let flag) = value { owner[keyPath: path] = flag }
                if value == .unset { owner[keyPath: path] = nil }
            })
    }

    static func text(_ name: String, _ path: Path<String>) -> Setting {
        Setting(name, .text, read: { .text($0[keyPath: path]) }, write: { if case .text(let value) = $1 { $0[keyPath: path] = value } })
    }

    static func identifier(_ name: String, _ path: Path<String>) -> Setting {
        Setting(
            name, .identifier, read: { .text($0[keyPath: path]) }, write: { if case .text(let value) = $1 { $0[keyPath: path] = value } })
    }

    /// A text that is never shown.
    static func secret(_ name: String, _ path: Path<Secret<String>>) -> Setting {
        Setting(
            name, .text, isSecret: true, read: { .secret($0[keyPath: path]) },
            write: { if case .secret(let value) = $1 { $0[keyPath: path] = value } })
    }

    /// A text of a `Secret` property that Kapacitor itself shows.
    static func shownSecret(_ name: String, _ path: Path<Secret<String>>) -> Setting {
        Setting(
            name, .text, read: { .text($0[keyPath: path].reveal()) },
            write: { if case .text(let value) = $1 { $0[keyPath: path] = Secret(value) } })
    }

    static func integer(_ name: String, _ path: Path<Int>) -> Setting {
        Setting(
            name, .integer, read: { .integer($0[keyPath: path]) }, write: { if case .integer(let value) = $1 { $0[keyPath: path] = value } }
        )
    }

    static func optionalInteger(_ name: String, _ path: Path<Int?>) -> Setting {
        Setting(
            name, .integer, read: { $0[keyPath: path].map(SettingValue.integer) ?? .unset },
            write: { owner, value in
                if case .integer(let integer) = value { owner[keyPath: path] = integer }
                if value == .unset { owner[keyPath: path] = nil }
            })
    }

    static func optionalInteger(_ name: String, _ path: Path<Int64?>) -> Setting {
        Setting(
            name, .integer, read: { $0[keyPath: path].map { .integer(Int($0)) } ?? .unset },
            write: { owner, value in
                if case .integer(let integer) = value { owner[keyPath: path] = Int64(integer) }
                if value == .unset { owner[keyPath: path] = nil }
            })
    }

    static func number(_ name: String, _ path: Path<Double>) -> Setting {
        Setting(
            name, .number, read: { .number($0[keyPath: path]) }, write: { if case .number(let value) = $1 { $0[keyPath: path] = value } })
    }

    static func duration(_ name: String, _ path: Path<Duration>) -> Setting {
        Setting(
            name, .duration, read: { .duration($0[keyPath: path]) },
            write: { if case .duration(let value) = $1 { $0[keyPath: path] = value } })
    }

    static func optionalDuration(_ name: String, _ path: Path<Duration?>) -> Setting {
        Setting(
            name, .duration, read: { $0[keyPath: path].map(SettingValue.duration) ?? .unset },
            write: { owner, value in
                if case .duration(let duration) = value { owner[keyPath: path] = duration }
                if value == .unset { owner[keyPath: path] = nil }
            })
    }

    static func textMap(_ name: String, _ path: Path<[String: String]>) -> Setting {
        Setting(
            name, .textMap, read: { .textMap($0[keyPath: path]) },
            write: { if case .textMap(let value) = $1 { $0[keyPath: path] = value } })
    }

    /// A key that Kapacitor has and kaptop only keeps, to show it again.
    static func kept(_ name: String, _ value: SettingValue, isSecret: Bool = false, ignored: String? = nil) -> Setting {
        let kind: SettingKind =
            switch value {
            case .flag: .flag
            case .integer: .integer
            case .number: .number
            case .duration: .duration
            case .textList: .textList
            case .textMap: .textMap
            case .text, .secret, .unset: .text
            }
        return Setting(name, kind, isSecret: isSecret, ignored: ignored, keptDefault: value, read: { _ in value }, write: { _, _ in })
    }
}
