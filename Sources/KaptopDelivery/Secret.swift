/// A value that must not be seen: it prints, dumps and encodes as `<redacted>`.
///
/// Only the transport takes it out, with `reveal()`, at the moment of use.
package struct Secret<Value: Sendable & Hashable>: Sendable, Hashable {
    private let value: Value

    package init(_ value: Value) { self.value = value }

    /// The value itself; never into a log, an error, a screen or an argument list.
    package func reveal() -> Value { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret where Value == String {
    package static var empty: Secret<String> { Secret("") }
    package var isEmpty: Bool { value.isEmpty }
}
