internal import KaptopDelivery
internal import SourceText

/// A change of one section through the configuration API, which beats file and environment.
///
/// Source: services/config/override of Kapacitor 1.5.7.
package struct SectionOverride: Hashable, Sendable, Codable {
    /// A value as JSON has it.
    package enum Option: Hashable, Sendable, Codable {
        case flag(Bool)
        case number(Double)
        case text(String)
        case list([Option])
        case map([String: Option])
        case null
    }

    package enum Kind: String, Sendable, Codable {
        case change, create, remove
    }

    /// The section as in the file: `telegram`.
    package var section: String
    /// For lists the value of the key that names the element; empty for a table.
    package var element: String
    package var options: [String: Option]
    package var kind: Kind

    package init(section: String, element: String = "", options: [String: Option] = [:], kind: Kind = .change) {
        self.section = section
        self.element = element
        self.options = options
        self.kind = kind
    }

    /// What is wrong with an override, in Kapacitor's words.
    package struct Refusal: Error, Hashable, CustomStringConvertible {
        package let description: String
    }
}

extension Configuration {
    /// The configuration with overrides on top, applied in order.
    package func overridden(by overrides: some Sequence<SectionOverride>) throws(SectionOverride.Refusal) -> Configuration {
        var result = self
        for change in overrides {
            do throws(SectionOverride.Refusal) {
                try result.apply(change)
            } catch {
                throw SectionOverride.Refusal(
                    description: "failed to override configuration \(change.section)/\(change.element): \(error.description)")
            }
        }
        return result
    }

    private mutating func apply(_ change: SectionOverride) throws(SectionOverride.Refusal) {
        guard let section = SectionTable.all.first(where: { $0.name == change.section && $0.isOverridable }) else {
            throw change.unknownOptions(change.options.keys) ?? SectionOverride.Refusal(description: "unknown section \(change.section)")
        }
        switch change.kind {
        case .remove:
            guard let index = section.index(of: change.element, in: self) else { return }
            section.removeElement(index, from: &self)
            return
        case .create:
            let elementKey = section.elementKey ?? ""
            guard case .text? = change.options[elementKey] else {
                throw SectionOverride.Refusal(
                    description: change.options[elementKey] == nil
                        ? "element key \"\(elementKey)\" not present in options" : "type of element key must be a string")
            }
            section.addElement(to: &self)
            try set(change, in: section, element: section.elementCount(in: self) - 1)
        case .change:
            guard let index = section.index(of: change.element, in: self) ?? made(change.element, in: section) else {
                throw change.unknownOptions(change.options.keys)
                    ?? SectionOverride.Refusal(description: "unknown section \(change.section)")
            }
            if let elementKey = section.elementKey, change.options[elementKey] != nil {
                throw SectionOverride.Refusal(description: "cannot override element key \(elementKey)")
            }
            try set(change, in: section, element: index)
        }
    }

    /// A new element of one of kaptop's own lists: what was set of a name goes on holding where the file has lost it.
    private mutating func made(_ element: String, in section: Section) -> Int? {
        guard section.isOwn, !element.isEmpty, let name = section.elementKey, let key = section.key(name) else { return nil }
        section.addElement(to: &self)
        let index = section.elementCount(in: self) - 1
        section.set(key, element: index, to: .text(element), in: &self)
        return index
    }

    private mutating func set(_ change: SectionOverride, in section: Section, element: Int) throws(SectionOverride.Refusal) {
        var unknown: [String] = []
        for (name, option) in change.options.sorted(by: { $0.key < $1.key }) {
            if let key = section.keys.first(where: { $0.name == name }) {
                if key.isFileOnly { throw SectionOverride.Refusal(description: "\(name) can stand only in the file") }
                guard let value = try option.value(for: key) else { continue }
                section.set(key, element: element, to: value, in: &self)
            } else if case .map(let children) = option, section.keys.contains(where: { $0.name.hasPrefix(name + ".") }) {
                for (child, option) in children.sorted(by: { $0.key < $1.key }) {
                    guard let key = section.keys.first(where: { $0.name == "\(name).\(child)" }) else {
                        throw SectionOverride.Refusal(description: "cannot set option \(name): invalid keys: \(child)")
                    }
                    guard let value = try option.value(for: key) else { continue }
                    section.set(key, element: element, to: value, in: &self)
                }
            } else {
                unknown.append(name)
            }
        }
        if let refusal = change.unknownOptions(unknown) { throw refusal }
        if let problem = problem(of: section, isNamed: !change.element.isEmpty) {
            throw SectionOverride.Refusal(description: "failed validation: \(problem)")
        }
    }

    /// What Kapacitor has against one element by itself; rules about several elements are not asked here.
    private func problem(of section: Section, isNamed: Bool) -> String? {
        var reader = ConfigurationReader(document: [:], outline: TOMLOutline(), text: "", configuration: self)
        if section.isOwn {
            reader.validateOwnTables()
            return reader.mistakes.first?.diagnostic.message
        }
        reader.validate()
        let prefix = section.name + ": "
        let texts = reader.mistakes.compactMap(\.kapacitorText).filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        // An element without a name is alone in its list, and is checked as that.
        let rulesOfLists = isNamed ? [] : ["only the default ", "stateChangesOnly "]
        return texts.first { text in (["must ", "invalid "] + rulesOfLists).contains { text.hasPrefix($0) } }
    }
}

extension SectionOverride {
    fileprivate func unknownOptions(_ names: some Collection<String>) -> Refusal? {
        guard !names.isEmpty else { return nil }
        return Refusal(description: "unknown options [\(names.sorted().joined(separator: " "))] in section \(section)")
    }
}

extension SectionOverride.Option {
    /// The value for a key; nil for a number or a duration that Go could not keep.
    fileprivate func value(for key: Section.Key) throws(SectionOverride.Refusal) -> SettingValue? {
        switch (key.kind, self) {
        case (_, .null) where key.defaultValue == .unset: return .unset
        case (.flag, .flag(let flag)): return .flag(flag)
        case (.text, .text(let text)), (.identifier, .text(let text)): return key.isSecret ? .secret(Secret(text)) : .text(text)
        case (.integer, .number(let number)): return Int(exactly: number.rounded(.towardZero)).map(SettingValue.integer)
        case (.number, .number(let number)): return .number(number)
        case (.duration, .text(let text)): return (try? DurationText.parse(text)).map(SettingValue.duration)
        case (.textMap, .map(let children)):
            var texts: [String: String] = [:]
            for (name, child) in children {
                guard case .text(let text) = child else {
                    throw SectionOverride.Refusal(
                        description:
                            "cannot set option \(key.name): failed to copy map value: "
                            + "wrong kind \(child.goKind), expected value of kind string: false"
                    )
                }
                texts[name] = text
            }
            return .textMap(texts)
        default:
            throw SectionOverride.Refusal(
                description: "cannot set option \(key.name): wrong kind \(goKind), expected value of kind \(key.kind.goKind): false")
        }
    }

    private var goKind: String {
        switch self {
        case .flag: "bool"
        case .number: "float64"
        case .text: "string"
        case .list: "slice"
        case .map: "map"
        case .null: "invalid"
        }
    }
}

extension SettingKind {
    fileprivate var goKind: String {
        switch self {
        case .flag: "bool"
        case .integer: "int"
        case .number: "float64"
        case .text, .identifier: "string"
        case .duration: "int64"
        case .textList: "slice"
        case .textMap: "map"
        }
    }
}
