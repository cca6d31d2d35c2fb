internal import SourceText

/// Where the values of a configuration come from, by setting.
package struct SettingOrigins: Sendable, Hashable {
    /// What says a value, for people: `kapacitor.conf:12`, `$KAPACITOR_TELEGRAM_TOKEN`; the one that wins comes first.
    private var sources: [String: [String]] = [:]

    package init() {}

    package func sources(of key: String, element: Int, in section: Section) -> [String] {
        sources["\(section.name)[\(element)].\(key)"] ?? []
    }

    mutating func add(_ source: String, to id: String) { sources[id, default: []].append(source) }
}

extension ConfigurationReader {
    /// - Parameter file: as messages call it.
    func origins(in file: SourceFile) -> SettingOrigins {
        var origins = SettingOrigins()
        for (id, variable) in variables { origins.add("$\(variable)", to: id) }
        for (id, path) in secretFiles { origins.add(path, to: id) }
        for (id, path) in places {
            guard let range = outline.place(of: path) else { continue }
            origins.add("\(file.name):\(file.position(at: range.start).line)", to: id)
        }
        return origins
    }
}
