/// One line of text in several styles, as a table's cell or a box's title holds it.
///
/// ```swift
/// let mark: StyledText = .init("◆", .levelCritical) + " " + .init("CRIT", Style(.levelCritical).bold())
/// ```
package struct StyledText: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package private(set) var spans: [Span]

    /// A run of text in one style.
    package struct Span: Hashable, Sendable {
        package var text: String
        package var style: Style
    }

    package init(_ text: String, _ style: Style = .plain) {
        spans = text.isEmpty ? [] : [Span(text: text, style: style)]
    }

    package init(_ text: String, _ role: Role) {
        self.init(text, Style(role))
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The parts one after the other.
    package init(_ parts: [StyledText], separator: StyledText = "") {
        spans = []
        for (index, part) in parts.enumerated() {
            if index > 0 { spans += separator.spans }
            spans += part.spans
        }
    }

    /// The text without its styles.
    package var text: String { spans.map(\.text).joined() }
    package var isEmpty: Bool { spans.isEmpty }

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        var result = left
        result += right
        return result
    }

    package static func += (left: inout StyledText, right: StyledText) {
        left.spans += right.spans
    }

    package func width(_ widths: CharacterWidth = .standard) -> Int {
        spans.reduce(0) { $0 + widths.width(of: $1.text) }
    }

    /// Changes the style of every span.
    package func restyled(_ change: (inout Style) -> Void) -> StyledText {
        var result = self
        for index in result.spans.indices {
            change(&result.spans[index].style)
        }
        return result
    }

    /// The text cut at its end to at most `limit` columns, the ellipsis in the style of what it cuts.
    package func truncated(to limit: Int, ellipsis: String = "…", widths: CharacterWidth = .standard) -> StyledText {
        guard width(widths) > limit else { return self }
        guard limit > 0 else { return StyledText("") }
        let mark = widths.width(of: ellipsis) <= limit ? ellipsis : ""
        var room = limit - widths.width(of: mark)
        var result = StyledText("")
        for span in spans {
            let width = widths.width(of: span.text)
            if width <= room {
                room -= width
                result.spans.append(span)
                continue
            }
            let head = widths.truncate(span.text, to: room, ellipsis: "")
            result.spans.append(Span(text: head + mark, style: span.style))
            break
        }
        return result
    }
}
