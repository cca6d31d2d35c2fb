internal import KaptopDelivery
internal import SourceText

/// Environment variables that override the file: `KAPACITOR_TELEGRAM_CHAT_ID`, `KAPACITOR_SLACK_0_URL`.
///
/// The name is `KAPACITOR`, the section, for lists the number of the element, and the key, in upper case with `_` for `-`.
/// An empty variable is one that is not set. Order: file, environment, overrides through the API.
/// Source: `ApplyEnvOverrides` in server/config.go of Kapacitor 1.5.7.
package enum EnvironmentOverrides {
    /// The variable for a key of a section.
    package static func variable(section: Section, key: String, element: Int = 0) -> String {
        var parts = ["KAPACITOR"]
        if !section.name.isEmpty { parts.append(section.name) }
        if section.isList { parts.append(String(element)) }
        parts.append(key)
        return parts.joined(separator: "_").replacing("-", with: "_").replacing(".", with: "_").uppercased()
    }

    /// A value that a variable's text does not give.
    struct Mistake: Error, Hashable {
        let message: String
        let hint: String?
        let kapacitorText: String
    }

    static func value(_ text: String, of key: Section.Key, variable: String) -> Result<SettingValue, Mistake> {
        let goField = goField(key.name)
        func refuse(_ goType: String, _ expected: String, hint: String?) -> Result<SettingValue, Mistake> {
            .failure(
                Mistake(
                    message: "\(variable) must be \(expected), found \(key.isSecret ? "something else" : TOMLLiteral.quoted(text))",
                    hint: hint,
                    kapacitorText: "failed to apply \(variable) to \(goField) using type \(goType) and value '\(text)'"))
        }
        switch key.kind {
        case .flag:
            guard let flag = flag(text) else { return refuse("bool", "true or false", hint: "set \(variable)=true or \(variable)=false") }
            return .success(.flag(flag))
        case .integer:
            guard let integer = integer(text) else { return refuse("int", "an integer", hint: nil) }
            return .success(.integer(integer))
        case .number:
            guard let number = Double(text) else { return refuse("float64", "a number", hint: nil) }
            return .success(.number(number))
        case .duration:
            do {
                return .success(.duration(try DurationText.parse(text)))
            } catch {
                return .failure(
                    Mistake(
                        message: "\(variable) must be a duration, found \(TOMLLiteral.quoted(text))", hint: "set \(variable)=60s",
                        kapacitorText: "failed to unmarshal env var: \(error.message)"))
            }
        case .text, .identifier:
            return .success(key.isSecret ? .secret(Secret(text)) : .text(text))
        case .textList, .textMap:
            return .success(.unset)
        }
    }

    /// The words of Go's `strconv.ParseBool`.
    private static func flag(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }

    /// Decimal, or with Go's prefixes `0x`, `0o`, `0b` and `0`.
    private static func integer(_ text: String) -> Int? {
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let lower = digits.lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lower.hasPrefix(prefix) {
            return Int(sign + lower.dropFirst(2), radix: radix)
        }
        if lower.count > 1, lower.hasPrefix("0") { return Int(sign + lower.dropFirst(), radix: 8) }
        return Int(text)
    }

    /// Go's name of the field: `state-changes-only` is `StateChangesOnly`.
    private static func goField(_ key: String) -> String {
        if key == "data_dir" { return "DataDir" }
        let last = key.split(separator: ".").last ?? ""
        return last.split(separator: "-").map { $0 == "url" || $0 == "id" ? $0.uppercased() : $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }
}

extension ConfigurationReader {
    mutating func applyEnvironment(_ environment: [String: String]) {
        var known: Set<String> = []
        for section in SectionTable.all {
            for element in 0..<section.elementCount(in: configuration) {
                for key in section.keys {
                    let variable = EnvironmentOverrides.variable(section: section, key: key.name, element: element)
                    known.insert(variable)
                    if key.kind == .textMap {
                        apply(environment, toMap: key, of: section, element: element, variable: variable)
                    } else if let text = environment[variable], !text.isEmpty {
                        apply(text, to: key, of: section, element: element, variable: variable)
                    }
                }
            }
        }
        warnOfUnknownVariables(environment, known: known)
    }

    private mutating func apply(_ text: String, to key: Section.Key, of section: Section, element: Int, variable: String) {
        switch EnvironmentOverrides.value(text, of: key, variable: variable) {
        case .success(let value):
            section.set(key, element: element, to: value, in: &configuration)
            variables[id(section, element, key.name)] = variable
            unreadable.remove(id(section, element, key.name))
        case .failure(let mistake):
            unreadable.insert(id(section, element, key.name))
            let kapacitor = section.name.hasPrefix("kaptop") ? nil : mistake.kapacitorText
            report(.environment, "config.environment", mistake.message, at: nil, hint: mistake.hint, kapacitor: kapacitor)
        }
    }

    /// Entries that the file has may be changed, new ones cannot be added: `KAPACITOR_HTTPPOST_0_HEADERS_Example`.
    private mutating func apply(
        _ environment: [String: String], toMap key: Section.Key, of section: Section, element: Int, variable: String
    ) {
        guard case .textMap(var map) = section.value(of: key, element: element, in: configuration) else { return }
        for name in map.keys {
            if let text = environment["\(variable)_\(name)"], !text.isEmpty { map[name] = text }
        }
        section.set(key, element: element, to: .textMap(map), in: &configuration)
    }

    /// A variable that begins like a section of ours but names no key is most likely a slip.
    private mutating func warnOfUnknownVariables(_ environment: [String: String], known: Set<String>) {
        let prefixes = SectionTable.all.filter { !$0.name.isEmpty }.map {
            "KAPACITOR_" + $0.name.replacing("-", with: "_").replacing(".", with: "_").uppercased() + "_"
        }
        for variable in environment.keys.sorted() where !known.contains(variable) {
            guard let prefix = prefixes.first(where: variable.hasPrefix) else { continue }
            let candidates = known.filter { $0.hasPrefix(prefix) }.sorted()
            guard !candidates.contains(where: { variable.hasPrefix($0 + "_") }) else { continue }
            guard let suggestion = EditDistance.nearest(to: variable, in: candidates) else { continue }
            report(
                .environment, "config.unknown-variable", severity: .warning, "nothing reads the variable \(variable)", at: nil,
                hint: "did you mean \(suggestion)?", kapacitor: nil)
        }
    }
}
