import KaptopAPI
import KaptopConfig
import KaptopDelivery

/// Settings and options between the configuration and the API's JSON.
enum SettingJSON {
    static func json(_ value: SettingValue) -> JSONValue {
        switch value {
        case .flag(let flag): .boolean(flag)
        case .integer(let number): .integer(Int64(number))
        case .number(let number): .float(number)
        case .text(let text): .text(text)
        case .secret(let secret): .boolean(!secret.isEmpty)
        case .duration(let duration): .text(DurationText.text(duration))
        case .textList(let texts): .array(texts.map { .text($0) })
        case .textMap(let texts) where texts.isEmpty: .null
        case .textMap(let texts): .sorted(texts.map { (key: $0.key, value: .text($0.value)) })
        case .unset: .null
        }
    }

    static func option(_ value: JSONValue) -> SectionOverride.Option {
        switch value {
        case .null: .null
        case .boolean(let flag): .flag(flag)
        case .integer(let number): .number(Double(number))
        case .float(let number): .number(number)
        case .text(let text): .text(text)
        case .array(let elements): .list(elements.map { option($0) })
        case .object(let members): .map(Dictionary(members.map { ($0.name, option($0.value)) }) { _, last in last })
        }
    }

    static func goType(_ value: JSONValue) -> String {
        switch value {
        case .null: "<nil>"
        case .boolean: "bool"
        case .integer, .float: "float64"
        case .text: "string"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        }
    }
}
