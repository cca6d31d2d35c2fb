internal import KaptopDelivery

/// The effective configuration as a kapacitor.conf, secrets redacted; each setting that is not a default says where it comes from, and
/// what it wins over.
///
/// ```
/// [telegram]
///   enabled = true                         # kapacitor.conf:14
///   token = "<redacted>"                   # $KAPACITOR_TELEGRAM_TOKEN, before kapacitor.conf:15
///   chat-id = "-1001234567890"             # set through the API, before kapacitor.conf:16
/// ```
package enum ConfigurationListing {
    /// - Parameters:
    ///   - configuration: with all overrides.
    ///   - overrides: what was set through the API.
    package static func text(of configuration: Configuration, origins: SettingOrigins, overrides: [SectionOverride]) -> String {
        var blocks: [String] = []
        // Keys at the top stand before every header.
        for section in SectionTable.all.filter(\.name.isEmpty) + SectionTable.all.filter({ !$0.name.isEmpty }) {
            for element in 0..<section.elementCount(in: configuration) {
                let lines = lines(of: section, element, configuration, origins, overrides)
                if lines.isEmpty { continue }
                blocks.append(section.name.isEmpty ? lines.joined(separator: "\n") : ([section.title] + lines).joined(separator: "\n"))
            }
        }
        if !configuration.kaptop.units.isEmpty {
            let units = configuration.kaptop.units.sorted { $0.key < $1.key }
            let lines = units.map { "  \(TOMLLiteral.keyText($0.key)) = \(TOMLLiteral.quoted($0.value))" }
            blocks.append((["[kaptop.units]"] + lines).joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func lines(
        of section: Section, _ element: Int, _ configuration: Configuration, _ origins: SettingOrigins, _ overrides: [SectionOverride]
    ) -> [String] {
        let name = section.elementName(element, in: configuration)
        let changed = Set(
            overrides.filter { $0.section == section.name && ($0.element == name || name.isEmpty) }.flatMap(\.options.keys))
        return section.keys.compactMap { key in
            var setting = section.value(of: key, element: element, in: configuration)
            if key.isAddress, case .text(let url) = setting { setting = .text(URLText.withoutSecrets(url)) }
            guard let value = setting.literal else { return nil }
            let sources =
                (changed.contains(key.name) ? ["set through the API"] : []) + origins.sources(of: key.name, element: element, in: section)
            let line = (section.name.isEmpty ? "" : "  ") + "\(key.name) = \(value)"
            return sources.isEmpty ? line : pad(line, to: column) + "# " + sources.joined(separator: ", before ")
        }
    }

    /// Where the sources stand.
    private static let column = 42

    private static func pad(_ line: String, to width: Int) -> String {
        line + String(repeating: " ", count: max(2, width - line.count))
    }
}

extension SettingValue {
    /// As in a file; nil where there is nothing to write.
    fileprivate var literal: String? {
        switch self {
        case .flag(let flag): TOMLLiteral.flag(flag).text
        case .integer(let number): TOMLLiteral.integer(number).text
        case .number(let number): "\(number)"
        case .text(let text): TOMLLiteral.text(text).text
        case .secret(let secret): TOMLLiteral.text(secret.isEmpty ? "" : secret.description).text
        case .duration(let duration): TOMLLiteral.text(DurationText.text(duration)).text
        case .textList(let list): TOMLLiteral.textList(list).text
        case .textMap(let map): TOMLLiteral.textMap(map.mapValues { _ in Secret("").description }).text
        case .unset: nil
        }
    }
}
