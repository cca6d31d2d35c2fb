import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopScreens

/// How a running engine is told of a change, and what of it was told before.
extension ServiceChange {
    private var ownSection: String { service.ownTable.description }
    private var listSection: String { service.list.description }

    /// The changes of overrides that bring it into an engine in which this holds.
    func updates(over held: Configuration) -> [ConfigurationUpdate] {
        sectionUpdates(over: held) + ownUpdates + entryUpdates
    }

    private func sectionUpdates(over held: Configuration) -> [ConfigurationUpdate] {
        let isNew = service == .slack && !held.services.slack.contains { $0.workspace == workspace }
        let options = options(of: service.section, workspace, in: held)
        let changed = isNew ? values : values.filter { $0.key != "workspace" && options[$0.key]?.literal != $0.value }
        let all = changed + (secret.map { [.init(service.secretKey, .text($0.reveal()))] } ?? [])
        guard !all.isEmpty else { return [] }
        var update = ConfigurationUpdate(section: service.section, element: isNew ? "" : workspace)
        let members = all.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value.json) }
        if isNew { update.add = members } else { update.set = members }
        return [update]
    }

    private var ownUpdates: [ConfigurationUpdate] {
        guard !ownValues.isEmpty else { return [] }
        var update = ConfigurationUpdate(section: ownSection, element: "")
        update.set = ownValues.map { .init($0.key, $0.value.json) }
        return [update]
    }

    /// Names that nothing has afterwards.
    private var endedNames: [String] { removedEntries + renamedEntries.values.sorted() }

    /// Every key of an entry is told, so that nothing of the file's entry of that name is left in it.
    private var entryUpdates: [ConfigurationUpdate] {
        var updates: [ConfigurationUpdate] = []
        if !endedNames.isEmpty {
            var update = ConfigurationUpdate(section: listSection, element: "")
            update.remove = endedNames
            updates.append(update)
        }
        let keys = SectionTable.section(listSection)?.keys ?? []
        for entry in entries {
            let pairs = Dictionary(entry.pairs.map { ($0.key, $0.value.json) }) { $1 }
            var update = ConfigurationUpdate(section: listSection, element: entry.name)
            update.set = keys.filter { $0.name != "name" }.map { key in
                .init(key.name, pairs[key.name] ?? (key.isSecret ? .text("") : SettingJSON.json(key.defaultValue)))
            }
            updates.append(update)
        }
        return updates
    }

    /// What of it was set through the API and would win over a file: in words, and as changes that take it back.
    func overridden(by overrides: [SectionOverride]) -> (words: [String], updates: [ConfigurationUpdate]) {
        var words: [String] = []
        var updates: [ConfigurationUpdate] = []
        func look(_ section: String, _ element: String, _ keys: [String]) {
            let found = overrides.filter { $0.section == section && $0.element == element && $0.kind != .remove }
            let set = Set(found.flatMap(\.options.keys)).intersection(keys).sorted()
            guard !set.isEmpty else { return }
            words += set
            var update = ConfigurationUpdate(section: section, element: found.contains { $0.kind == .create } ? "" : element)
            // An element that the API has made would stand beside the file's.
            if found.contains(where: { $0.kind == .create }) { update.restore = [element] } else { update.delete = set }
            updates.append(update)
        }
        look(service.section, workspace, keys)
        look(ownSection, "", ownValues.map(\.key))
        let names = Set(entries.map(\.name) + endedNames).sorted()
        for name in names where overrides.contains(where: { $0.section == listSection && $0.element == name }) {
            words.append("\(service.entryKind) \(name)")
            var update = ConfigurationUpdate(section: listSection, element: "")
            update.restore = [name]
            updates.append(update)
        }
        return (words, updates)
    }

    /// The keys of the section that this is about.
    private var keys: [String] {
        guard saysAll else { return values.map(\.key) + (secret == nil ? [] : [service.secretKey]) }
        let all = SectionTable.section(service.section)?.keys.map(\.name) ?? []
        return all.filter { !["workspace", "ssl-ca", "ssl-cert", "ssl-key", "insecure-skip-verify"].contains($0) }
    }

    // MARK: The difference

    /// The difference that overrides make to what holds, in the form of the file.
    func lines(over held: Configuration) -> [SavePreview.Line] {
        var lines = part(
            SectionTable.section(service.section)?.title ?? "", values, options(of: service.section, workspace, in: held),
            hidden: secret == nil ? nil : service.secretKey)
        let own = ownValues.map { pair in
            if case .text(let text) = pair.value { ConfigurationEdit.Pair(pair.key, .text(URLText.withoutSecrets(text))) } else { pair }
        }
        lines += part("[\(ownSection)]", own, options(of: ownSection, "", in: held))
        for name in endedNames where !entries.contains(where: { $0.name == name }) {
            lines += [.init(.removed, "[[\(listSection)]]"), .init(.removed, "  name = \(TOMLLiteral.text(name).text)")]
        }
        for entry in entries {
            let old = NamedEntry.all(of: service, in: held).first { $0.name == entry.name }
            let pairs = entry.pairs.filter { $0.key != "token" && (old == nil || $0.key != "name") }
            let changes = part("[[\(listSection)]]", pairs, options(of: listSection, entry.name, in: held))
            if old == nil {
                lines += changes.map { .init($0.mark == .same ? .added : $0.mark, $0.text) }
            } else if let header = changes.first {
                lines += [header, .init(.same, "  name = \(TOMLLiteral.text(entry.name).text)")] + changes.dropFirst()
            }
        }
        return lines
    }

    private func part(
        _ title: String, _ pairs: [ConfigurationEdit.Pair], _ options: [String: SettingValue], hidden: String? = nil
    ) -> [SavePreview.Line] {
        var lines: [SavePreview.Line] = [.init(.same, title)]
        for pair in pairs {
            let old = options[pair.key]?.literal
            if old == pair.value { continue }
            if let old { lines.append(.init(.removed, "  \(pair.key) = \(old.text)")) }
            lines.append(.init(.added, "  \(pair.key) = \(pair.value.text)"))
        }
        if let hidden { lines.append(.init(.added, "  \(hidden) = \"********\"")) }
        return lines.count > 1 ? lines : []
    }

    private func options(of section: String, _ element: String, in configuration: Configuration) -> [String: SettingValue] {
        guard let section = SectionTable.section(section), let index = section.index(of: element, in: configuration) else { return [:] }
        return section.options(element: index, in: configuration).values
    }
}

extension SettingValue {
    fileprivate var literal: TOMLLiteral? {
        switch self {
        case .flag(let flag): .flag(flag)
        case .text(let text): .text(text)
        case .integer(let number): .integer(number)
        default: nil
        }
    }
}

extension TOMLLiteral {
    fileprivate var json: JSONValue {
        switch self {
        case .text(let text): .text(text)
        case .flag(let flag): .boolean(flag)
        case .integer(let number): .integer(Int64(number))
        case .textList(let list): .array(list.map { .text($0) })
        case .textMap(let map): .sorted(map.map { ($0.key, .text($0.value)) })
        }
    }
}
