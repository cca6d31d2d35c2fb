internal import KaptopDelivery
internal import SourceText

/// The state of reading one file: values go into the configuration, mistakes into a list, and reading goes on.
struct ConfigurationReader {
    let document: TOMLTree
    let outline: TOMLOutline
    let text: String
    var configuration: Configuration
    var mistakes: [ConfigurationMistake] = []
    /// `section[index].key` of values that could not be read, so that nothing more is said of them.
    var unreadable: Set<String> = []
    /// `section[index].key` to the environment variable that set it.
    var variables: [String: String] = [:]
    /// `section[index].key` to the file that its value was read from.
    var secretFiles: [String: String] = [:]
    /// `section[index].key` to its place in the document, in the spelling of the file.
    var places: [String: TOMLPath] = [:]

    /// Templates read from files, put in place when everything else is checked.
    var templates: [(endpoint: Int, property: WritableKeyPath<HTTPPostSettings, String>, text: String)] = []

    init(document: [String: TOMLTree], outline: TOMLOutline, text: String, configuration: Configuration) {
        self.document = .table(document)
        self.outline = outline
        self.text = text
        self.configuration = configuration
    }

    mutating func readSections() {
        for section in SectionTable.all { read(section) }
        readUnits()
        readAbsentServices()
    }

    private mutating func read(_ section: Section) {
        guard let (path, tree) = find(section.path) else { return }
        switch (section.shape, tree) {
        case (.table, .table(let values)):
            read(values, of: section, element: 0, at: path)
        case (.listOrTable, .table(let values)):
            section.resize(&configuration, 1)
            read(values, of: section, element: 0, at: path)
        case (.list, .array(let elements)), (.listOrTable, .array(let elements)):
            section.resize(&configuration, elements.count)
            for (number, element) in elements.enumerated() {
                if case .table(let values) = element {
                    read(values, of: section, element: number, at: path.index(number))
                } else {
                    reportShape(of: section, tree: element, at: path.index(number))
                }
            }
        default:
            reportShape(of: section, tree: tree, at: path)
        }
    }

    private mutating func read(_ values: [String: TOMLTree], of section: Section, element: Int, at path: TOMLPath) {
        for key in section.keys {
            guard let (keyPath, tree) = find(key.name.split(separator: ".").map(String.init), in: .table(values), at: path) else {
                continue
            }
            places[id(section, element, key.name)] = keyPath
            switch ValueReading.read(tree, as: key, source: source(of: keyPath)) {
            case .success(let value):
                section.set(key, element: element, to: value, in: &configuration)
            case .failure(let mistake):
                unreadable.insert(id(section, element, key.name))
                report(
                    .parsing, "config.type", "\(section.title) \(key.name) \(mistake.message)", at: outline.place(of: keyPath),
                    hint: mistake.hint, kapacitor: mistake.kapacitorText)
            }
        }
    }

    /// Follows keys down a tree; a name that differs in case only will do, as in Kapacitor.
    private func find(_ keys: [String], in tree: TOMLTree, at path: TOMLPath) -> (TOMLPath, TOMLTree)? {
        var tree = tree
        var path = path
        for key in keys {
            guard case .table(let children) = tree else { return nil }
            let name = children[key] != nil ? key : children.keys.sorted().first { $0.lowercased() == key.lowercased() }
            guard let name, let child = children[name] else { return nil }
            path = path.key(name)
            tree = child
        }
        return (path, tree)
    }

    private func find(_ path: TOMLPath) -> (TOMLPath, TOMLTree)? {
        find(path.keys, in: document, at: .root)
    }

    private mutating func reportShape(of section: Section, tree: TOMLTree, at path: TOMLPath) {
        let isElementHeader = outline.tables.contains { $0.isElement && path.isPrefix(of: $0.path) }
        let goType = ValueReading.goType(of: tree, isTableList: isElementHeader)
        let kapacitor: String? =
            switch section.shape {
            case _ where section.name.hasPrefix("kaptop"): nil
            case .table: "toml: type mismatch for \(section.goType): expected table but found \(goType)"
            case .list: "toml: cannot load TOML value of type \(goType) into a Go slice"
            case .listOrTable: "src must be a slice or map, got \(goType)"
            }
        let place =
            outline.tables.first { $0.isElement && path.isPrefix(of: $0.path) }?.header ?? outline.keyPlace(of: path)
            ?? outline.place(of: path)
        report(
            .parsing, "config.section-shape", "\(section.name) must be \(section.isList ? "a list of tables" : "one table")", at: place,
            hint: "write \(section.title)", kapacitor: kapacitor)
        unreadable.insert(section.name)
    }

    /// `[kaptop.units]`: quoted keys with a dot, or a table per measurement.
    private mutating func readUnits() {
        guard let (path, tree) = find(TOMLPath("kaptop", "units")), case .table(let values) = tree else { return }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .text(let unit):
                configuration.kaptop.units[name] = unit
            case .table(let fields):
                for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
                    if case .text(let unit) = value {
                        configuration.kaptop.units["\(name).\(field)"] = unit
                    } else {
                        reportUnit(path.key(name).key(field))
                    }
                }
            default: reportUnit(path.key(name))
            }
        }
    }

    /// Services that the file enables and kaptop does not have: tasks that name them are refused.
    private mutating func readAbsentServices() {
        for kind in AbsentHandler.kinds {
            guard let (path, tree) = find(TOMLPath(kind)) else { continue }
            let elements = if case .array(let elements) = tree { elements } else { [tree] }
            let isEnabled = elements.contains { element in
                if case .boolean(true)? = find(["enabled"], in: element, at: path)?.1 { true } else { false }
            }
            if isEnabled { configuration.services.absentServices.insert(kind) }
        }
    }

    private mutating func reportUnit(_ path: TOMLPath) {
        report(
            .parsing, "config.type", "[kaptop.units] \(path.lastKey ?? "") must be a text", at: outline.place(of: path),
            hint: #"write "cpu.usage_idle" = "%""#, kapacitor: nil)
    }

    // MARK: Messages

    mutating func report(
        _ stage: ConfigurationMistake.Stage, _ id: String, severity: Diagnostic.Severity = .error, _ message: String,
        at range: SourceRange?, hint: String?, notes: [String] = [], kapacitor: String?
    ) {
        mistakes.append(
            ConfigurationMistake(
                stage: stage,
                diagnostic: Diagnostic(id: id, severity: severity, message: message, range: range, hint: hint, notes: notes),
                kapacitorText: kapacitor))
    }

    func id(_ section: Section, _ element: Int, _ key: String) -> String {
        "\(section.name)[\(element)].\(key)"
    }

    private func source(of path: TOMLPath) -> String? {
        outline.entry(at: path).map { entry in
            String(decoding: Array(text.utf8)[entry.value.start..<entry.value.end], as: UTF8.self)
        }
    }
}

extension Section {
    /// As its header in the file.
    package var title: String {
        switch shape {
        case .table where name.isEmpty: "top-level"
        case .table: "[\(name)]"
        case .list, .listOrTable: "[[\(name)]]"
        }
    }
}
