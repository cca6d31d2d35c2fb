package import SourceText

/// A piece of a script that a console draws in a colour of its own.
package struct HighlightedSpan: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// `var`, `dbrp`, `lambda:`, `AND`, `OR`, `TRUE`, `FALSE`
        case keyword
        /// Single or triple quotes, and regular expressions.
        case string
        /// A `"field or tag"`.
        case reference
        /// Numbers and durations.
        case number
        case comment
        case `operator`
        /// The name of a node or function: behind `|` or `@`, or before a parenthesis.
        case function
        /// A name behind a dot.
        case property
        /// What the lexer can make no word of, to the end of its line.
        case mistake
    }

    package let range: SourceRange
    package let kind: Kind

    package init(range: SourceRange, kind: Kind) {
        self.range = range
        self.kind = kind
    }
}

extension Script {
    /// What to colour, in the order of the text; plain names, brackets and white space are left out.
    ///
    /// Any text is fine.
    package static func highlighted(_ text: String) -> [HighlightedSpan] {
        let bytes = Array(text.utf8)
        var spans: [HighlightedSpan] = []
        var offset = 0
        var lastConnector: Token.Kind?
        // After a mistake the lexer starts again on the next line; an editor's text is small, the limit is for hostile ones.
        for _ in 0..<100 where offset < bytes.count {
            let tokens = Lexer.tokens(of: bytes, from: offset)
            offset = bytes.count
            for (index, token) in tokens.enumerated() {
                if case .error = token.kind {
                    let rest = bytes[token.range.start...]
                    let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                    spans.append(HighlightedSpan(range: SourceRange(token.range.start, lineEnd), kind: .mistake))
                    offset = lineEnd + 1
                } else if let kind = kind(of: token, before: index + 1 < tokens.count ? tokens[index + 1].kind : .end, lastConnector) {
                    spans.append(HighlightedSpan(range: trimmed(token, in: bytes), kind: kind))
                }
                if token.kind != .comment { lastConnector = token.kind.connector == nil ? nil : token.kind }
            }
        }
        return spans
    }

    private static func kind(of token: Token, before following: Token.Kind, _ connector: Token.Kind?) -> HighlightedSpan.Kind? {
        switch token.kind {
        case .variable, .dbrp, .lambda, .true, .false, .binary(.and), .binary(.or): .keyword
        case .string, .regex: .string
        case .reference: .reference
        case .number, .duration: .number
        case .comment: .comment
        case .assign, .dot, .pipe, .at, .not, .binary, .star: .operator
        case .identifier:
            switch connector {
            case .dot: .property
            case .pipe, .at: .function
            default: following == .leftParenthesis ? .function : nil
            }
        case .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .comma, .end, .error: nil
        }
    }

    /// A comment's token takes the white space behind it along, which needs no colour.
    private static func trimmed(_ token: Token, in bytes: [UInt8]) -> SourceRange {
        var end = token.range.end
        if token.kind == .comment {
            while end > token.range.start, [0x09, 0x0A, 0x0D, 0x20].contains(bytes[end - 1]) { end -= 1 }
        }
        return SourceRange(token.range.start, end)
    }
}
