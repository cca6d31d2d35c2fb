/// What a template can hold: the Go values that Kapacitor's templates meet, each with its Go type.
///
/// The type matters: `int` and `float64` do not compare, `%T` prints it, errors name it, and times, durations and levels
/// have methods. Text is UTF-8; a Go string cut in the middle of a character shows U+FFFD here.
package enum TemplateValue: Sendable {
    /// Go's untyped nil; printed as `<no value>` by an action.
    case null
    case bool(Bool)
    /// Go's `int`: constants of the template, `len`, parts of a time.
    case int(Int)
    /// Go's `int64`: integer fields of points.
    case int64(Int64)
    /// One byte of a string, as `index "abc" 0` gives it.
    case uint8(UInt8)
    case float(Double)
    case complex(Double, Double)
    case string(String)
    /// html/template's `JS`: text that a script may take as it is. Kapacitor's `json` gives it in `details`.
    case script(String)
    /// Nanoseconds, printed as `1m30s`.
    case duration(Int64)
    /// Nanoseconds since 1970 in UTC, printed as `2017-07-14 02:40:00 +0000 UTC`.
    case time(Int64)
    case enumeration(TemplateEnumeration)
    case list(TemplateList)
    case map(any TemplateMapping)
    case structure(any TemplateFields)
}

/// A Go integer type that prints as a word: months, weekdays, alert levels.
package struct TemplateEnumeration: Sendable, Equatable {
    /// For example `time.Month` or `alert.Level`.
    package let typeName: String
    package let number: Int64
    package let text: String
    /// Whether JSON shows the word, as for `alert.Level`, or the number, as for `time.Month`.
    package let isTextInJSON: Bool

    package init(typeName: String, number: Int64, text: String, isTextInJSON: Bool = false) {
        self.typeName = typeName
        self.number = number
        self.text = text
        self.isTextInJSON = isTextInJSON
    }
}

/// A Go slice.
package struct TemplateList: Sendable {
    package let elements: [TemplateValue]
    /// The Go type of an element; `interface {}` for a mixture.
    package let elementType: String

    package init(_ elements: [TemplateValue], elementType: String = TemplateValue.anyType) {
        self.elements = elements
        self.elementType = elementType
    }
}

/// A Go map with string keys; asked for one key at a time, so that it need not be built for each event.
package protocol TemplateMapping: Sendable {
    /// The Go type of the values: `string` for tags, `interface {}` for fields.
    var elementType: String { get }
    var count: Int { get }
    /// Sorted by their bytes.
    var sortedKeys: [String] { get }
    func value(forKey key: String) -> TemplateValue?
}

extension TemplateMapping {
    var typeName: String { "map[string]\(elementType)" }
}

/// A map held in memory.
package struct TemplateDictionary: TemplateMapping {
    package let elementType: String
    private let values: [String: TemplateValue]

    package init(_ values: [String: TemplateValue], elementType: String = TemplateValue.anyType) {
        self.values = values
        self.elementType = elementType
    }

    package init(_ values: [String: String]) {
        self.init(values.mapValues { .string($0) }, elementType: "string")
    }

    package var count: Int { values.count }
    package var sortedKeys: [String] { values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    package func value(forKey key: String) -> TemplateValue? { values[key] }
}

/// A Go struct; its fields are asked for by name, so that only those a template names are made.
package protocol TemplateFields: Sendable {
    /// For example `kapacitor.messageInfo`.
    var typeName: String { get }
    /// In the order of declaration, for `%v` and JSON.
    var members: [TemplateMember] { get }
    /// The field, also if it belongs to an embedded struct; nil if there is none of that name.
    func field(_ name: String) -> TemplateValue?
    /// Whether its `String` method gives its JSON, so that it is printed so.
    var isPrintedAsJSON: Bool { get }
}

extension TemplateFields {
    package var isPrintedAsJSON: Bool { false }
}

/// One line of a Go struct's declaration.
package indirect enum TemplateMember: Sendable {
    /// `key` is its name in JSON if that differs.
    case field(String, key: String? = nil, omitsEmpty: Bool = false)
    /// A struct without a name of its own; printed as a nested struct, flattened in JSON.
    case embedded(String, [TemplateMember])
}

extension TemplateValue {
    package static let anyType = "interface {}"

    /// A map of strings, such as tags.
    package static func map(_ values: [String: String]) -> TemplateValue { .map(TemplateDictionary(values)) }

    /// A map of anything, such as fields.
    package static func map(_ values: [String: TemplateValue]) -> TemplateValue { .map(TemplateDictionary(values)) }

    package static func list(_ elements: [TemplateValue]) -> TemplateValue { .list(TemplateList(elements)) }

    enum Kind {
        case invalid, bool, int, uint, float, complex, string, list, map, structure
    }

    var kind: Kind {
        switch self {
        case .null: .invalid
        case .bool: .bool
        case .int, .int64, .duration, .enumeration: .int
        case .uint8: .uint
        case .float: .float
        case .complex: .complex
        case .string, .script: .string
        case .list: .list
        case .map: .map
        case .time, .structure: .structure
        }
    }

    /// The Go type, as `%T` and errors name it.
    var typeName: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .int64: "int64"
        case .uint8: "uint8"
        case .float: "float64"
        case .complex: "complex128"
        case .string: "string"
        case .script: "template.JS"
        case .duration: "time.Duration"
        case .time: "time.Time"
        case .enumeration(let enumeration): enumeration.typeName
        case .list(let list): "[]\(list.elementType)"
        case .map(let map): map.typeName
        case .structure(let fields): fields.typeName
        }
    }

    var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    /// The number of an integer kind.
    var integer: Int64? {
        switch self {
        case .int(let value): Int64(value)
        case .int64(let value), .duration(let value): value
        case .uint8(let value): Int64(value)
        case .enumeration(let enumeration): enumeration.number
        default: nil
        }
    }

    /// The text of a string kind.
    var text: String? {
        switch self {
        case .string(let text), .script(let text): text
        default: nil
        }
    }

    /// What the type's `String` method gives, for types that have one.
    var methodText: String? {
        switch self {
        case .duration(let nanoseconds): DurationText.text(nanoseconds)
        case .time(let nanoseconds): TimeText.text(nanoseconds)
        case .enumeration(let enumeration): enumeration.text
        case .structure(let fields) where fields.isPrintedAsJSON: String(JSONText.line(self).dropLast())
        default: nil
        }
    }

    /// Go's truth: neither false, nor zero, nor empty, nor nil.
    ///
    /// Structs are always true.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .float(let value): value != 0
        case .complex(let real, let imaginary): real != 0 || imaginary != 0
        case .string(let text), .script(let text): !text.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .map(let map): map.count > 0
        case .time, .structure: true
        case .int, .int64, .uint8, .duration, .enumeration: integer != 0
        }
    }
}
