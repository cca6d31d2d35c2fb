internal import KaptopDelivery

/// The elements of a section as the configuration API lists them.
extension Section {
    /// The key that tells the elements of a list apart; nil for a table.
    package var elementKey: String? {
        switch shape {
        case .table: nil
        case .list(let key), .listOrTable(let key): key
        }
    }

    /// The name of an element: the value of its element key, empty for a table.
    package func elementName(_ element: Int, in configuration: Configuration) -> String {
        guard let elementKey, let key = keys.first(where: { $0.name == elementKey }),
            case .text(let name) = value(of: key, element: element, in: configuration)
        else { return "" }
        return name
    }

    package func index(of element: String, in configuration: Configuration) -> Int? {
        guard isList else { return element.isEmpty ? 0 : nil }
        return (0..<elementCount(in: configuration)).first { elementName($0, in: configuration) == element }
    }

    /// What the API shows: values by name, secrets as whether they are set, and the names of those.
    package func options(element: Int = 0, in configuration: Configuration) -> (values: [String: SettingValue], redacted: [String]) {
        var values: [String: SettingValue] = [:]
        var redacted: Set<String> = []
        for key in keys {
            let value = value(of: key, element: element, in: configuration)
            if let group = key.name.firstIndex(of: ".").map({ String(key.name[..<$0]) }) {
                // An inner table with a secret is one secret: `basic-auth`.
                if case .flag(true)? = values[group] { continue }
                values[group] = .flag(value.isSet)
                redacted.insert(group)
            } else if key.isSecret {
                values[key.name] = .flag(value.isSet)
                redacted.insert(key.name)
            } else if isOwn, key.isAddress, case .text(let address) = value {
                // Kapacitor shows the addresses of its own sections whole.
                values[key.name] = .text(URLText.withoutSecrets(address))
            } else {
                values[key.name] = value
            }
        }
        return (values, redacted.sorted())
    }
}

extension SettingValue {
    fileprivate var isSet: Bool {
        switch self {
        case .secret(let secret): !secret.isEmpty
        case .text(let text): !text.isEmpty
        case .unset: false
        default: true
        }
    }
}
