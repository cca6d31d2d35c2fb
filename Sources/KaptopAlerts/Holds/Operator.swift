/// Who does something, for the audit: the name of a person, and whether the system vouches for it.
package struct Operator: Sendable, Hashable {
    package var name: String
    /// False where anybody could have written the name.
    package var isVerified: Bool

    package init(name: String, isVerified: Bool) {
        self.name = name
        self.isVerified = isVerified
    }

    /// Stands in the audit for what happens by itself.
    package static let engine = Operator(name: "kaptop", isVerified: true)

    /// The name as lists show it: one that nobody vouches for has a question mark.
    package var text: String { isVerified ? name : "\(name)?" }

    /// The longest name that is taken, in characters.
    private static let longestName = 64

    /// A name as it is kept: one line without control characters; nil where nothing is left of it.
    package static func cleaned(_ name: String) -> String? {
        let visible = name.filter { character in character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } }
        let words = visible.split(separator: " ").joined(separator: " ").prefix(longestName)
        return words.isEmpty ? nil : String(words)
    }
}
