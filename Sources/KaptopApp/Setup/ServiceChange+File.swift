import KaptopConfig
import KaptopDelivery
import KaptopScreens

/// How a change is written into a file.
extension ServiceChange {
    /// The edits that bring it into a file.
    ///
    /// - Parameters:
    ///   - document: what the file says now.
    ///   - current: the same as it is understood; its entries are counted, which what holds may have others of by now.
    ///   - configuration: what holds, environment and files of secrets among it.
    ///   - secretPath: the file with the secret, for that place.
    func edits(
        in document: TOMLTree, _ current: Configuration, _ configuration: Configuration, secretPlace: SaveChoice.SecretPlace,
        secretPath: String
    ) -> [ConfigurationEdit] {
        var edits: [ConfigurationEdit] = []
        var values = values
        var removed: [String] = []
        let held = service.secret(in: configuration, workspace: workspace)
        let naming = secretFileKey(in: document)
        let namesFile = !service.secretFile(in: configuration, workspace: workspace).isEmpty
        switch secretPlace {
        case .file:
            if let secret = secret ?? (namesFile ? held : nil), !secret.isEmpty {
                values.insert(.init(service.secretKey, .text(secret.reveal())), at: min(1, values.count))
            }
            // The file would win over the section.
            if namesFile { edits.append(.remove(naming.table, key: naming.key)) }
        case .ownFile:
            removed.append(service.secretKey)
            edits.append(.set(naming.table, key: naming.key, .text(secretPath)))
        case .environment:
            removed.append(service.secretKey)
            edits.append(.remove(naming.table, key: naming.key))
        }
        var own: [ConfigurationEdit] = []
        if let place = sectionPath(in: document) {
            own = values.map { .set(place, key: $0.key, $0.value) } + removed.map { .remove(place, key: $0) }
        } else if !values.isEmpty {
            own = neighbourEdits(in: document) + [.append(list: TOMLPath(service.section), values)]
        }
        for pair in ownValues {
            let isEmpty = pair.value == .text("")
            edits.append(isEmpty ? .remove(service.ownTable, key: pair.key) : .set(service.ownTable, key: pair.key, pair.value))
        }
        let named = removedEntries.compactMap { NamedEntry.removal(of: $0, service, in: current) }
        return own + edits + named + entries.flatMap { $0.edits(in: current, replacing: renamedEntries[$0.name]) }
    }

    // MARK: Workspaces

    /// The name of a workspace that had none and gets one because there are several.
    static let unnamedWorkspace = "default"

    /// Whether a workspace without a name is to get one beside this one.
    func namesNeighbour(in document: TOMLTree) -> Bool {
        sectionPath(in: document) == nil && workspaces(in: document).contains { name(of: $0).isEmpty }
    }

    /// Where the section stands in the file, from 0; behind the last one where it is not there yet.
    func element(in document: TOMLTree) -> Int {
        guard service == .slack else { return 0 }
        let all = workspaces(in: document)
        return all.firstIndex { name(of: $0) == workspace } ?? (isUnused(all, document) ? 0 : all.count)
    }

    /// The environment variable that gives its secret.
    func variable(in document: TOMLTree) -> String { service.variable(element: element(in: document)) }

    /// The key that names a file with its secret, and where that stands.
    private func secretFileKey(in document: TOMLTree) -> (table: TOMLPath, key: String) {
        element(in: document) == 0
            ? (service.ownTable, service.secretFileKey) : (service.ownTable.key(service.secretFileKey + "s"), workspace)
    }

    /// Where the section stands; nil for a list without this element.
    private func sectionPath(in document: TOMLTree) -> TOMLPath? {
        let path = TOMLPath(service.section)
        guard service == .slack else { return path }
        let element = element(in: document)
        guard element < workspaces(in: document).count else { return nil }
        if case .table? = document[path] { return path }
        return path.index(element)
    }

    /// Several workspaces need names, and one of them is the default, as one that stood alone was.
    private func neighbourEdits(in document: TOMLTree) -> [ConfigurationEdit] {
        let all = workspaces(in: document)
        guard let first = all.first, all.count == 1 else { return [] }
        let path = TOMLPath(service.section)
        let place = if case .table? = document[path] { path } else { path.index(0) }
        var edits: [ConfigurationEdit] = []
        if name(of: first).isEmpty { edits.append(.set(place, key: "workspace", .text(Self.unnamedWorkspace))) }
        if first["default"] != .boolean(true), !values.contains(.init("default", .flag(true))) {
            edits.append(.set(place, key: "default", .flag(true)))
        }
        return edits
    }

    /// Whether the only workspace is the empty one of Kapacitor's sample file.
    private func isUnused(_ all: [[String: TOMLTree]], _ document: TOMLTree) -> Bool {
        guard all.count == 1, let first = all.first, name(of: first).isEmpty, first["enabled"] != .boolean(true) else { return false }
        return (first["url"] ?? .text("")) == .text("") && document[service.ownTable.key(service.secretFileKey)] == nil
    }

    private func workspaces(in document: TOMLTree) -> [[String: TOMLTree]] {
        switch document[TOMLPath(service.section)] {
        case .table(let values)? where service == .slack: [values]
        case .array(let elements)?: elements.map { if case .table(let values) = $0 { values } else { [:] } }
        default: []
        }
    }

    private func name(of values: [String: TOMLTree]) -> String {
        if case .text(let name)? = values["workspace"] { name } else { "" }
    }
}
