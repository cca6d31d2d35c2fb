/// A text with places marked by ① ② ③ …, so that a test names places instead of counting bytes.
///
/// ```swift
/// let script = MarkedText("stream|from().①measurment('cpu')")
/// script.text    // without the marks
/// script["①"]    // offset in UTF-8 bytes of what follows the mark
/// ```
package struct MarkedText: Sendable {
    /// The text without its marks.
    package let text: String
    /// Offset in UTF-8 bytes of each mark, in the text without marks; a mark that is used twice keeps its first place.
    package let offsets: [Character: Int]

    package init(_ marked: String) {
        var text = ""
        var offsets: [Character: Int] = [:]
        for character in marked {
            if MarkedText.marks.contains(character) {
                offsets[character] = offsets[character] ?? text.utf8.count
            } else {
                text.append(character)
            }
        }
        self.text = text
        self.offsets = offsets
    }

    /// The place of a mark; nil where the text does not have it.
    package subscript(mark: Character) -> Int? { offsets[mark] }

    private static let marks = Set("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
}
