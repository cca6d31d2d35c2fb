/// All wordings of this room, in alphabetical order: Kapacitor's sentences under `Kapacitor`, ours below it.
///
/// Ours are lower case without a full stop and say what was found and what was expected; hints say what to do.
enum TickScriptMessages {
    /// As Kapacitor 1.5.7 words them; the API gives them word for word.
    enum Kapacitor {
        static func illegalNumber(_ literal: String) -> String {
            "parser: illegal number syntax: \(GoText.quoted(literal))"
        }

        static func invalidDuration(_ problem: DurationText.Problem) -> String {
            "parser: \(problem.text)"
        }

        static func invalidRegex(_ problem: String) -> String {
            "parser: \(problem)"
        }

        static func unexpected(_ found: String, line: Int, column: Int, excerpt: String, expected: [String]) -> String {
            let names = expected.map(GoText.quoted).joined(separator: ",")
            return "parser: unexpected \(found) line \(line) char \(column) in \"\(excerpt)\". expected: \(names)"
        }
    }

    // Messages

    static func durationTooLong(_ literal: String) -> String { "duration '\(literal)' is too long, at most about 292 years fit" }

    static func invalidDuration(_ literal: String) -> String { "'\(literal)' is not a duration" }

    static func invalidRegex(_ problem: String) -> String { "the regular expression does not compile: \(problem)" }

    static func multipleDecimals(_ literal: String) -> String { "number '\(literal)' has a second decimal point" }

    static let nestedTooDeeply = "the expression is nested too deeply"

    static func notANumber(_ literal: String) -> String { "'\(literal)' is not a number" }

    static func notOctal(_ literal: String) -> String { "number '\(literal)' begins with 0 and is read in base 8, where no 8 and 9 exist" }

    static func numberTooLarge(_ literal: String) -> String { "number '\(literal)' does not fit into 64 bits" }

    static func unexpected(_ found: String, expected: String) -> String { "unexpected \(found), expected \(expected)" }

    static func unknownCharacter(_ character: Unicode.Scalar) -> String { "unexpected character \(GoText.quoted(character))" }

    static let unterminatedReference = "the name in double quotes is not closed"

    static let unterminatedRegex = "the regular expression is not closed"

    static let unterminatedString = "the string is not closed"

    // Hints

    static let hintAndInCapitals = "write 'AND' in capitals"
    static let hintCloseBracket = "close the '[' first"
    static let hintCloseParenthesis = "close the '(' first"
    static let hintClosingQuoteMissing = "is a closing quote missing before it?"
    static let hintCommentSigns = "a comment begins with '//' on each of its lines"
    static let hintDollar = "names stand alone, without '$'"
    static let hintDoubleEquals = "did you mean '=='?"
    static let hintDurationUnits = "the units of a duration are u, µ, ms, s, m, h, d and w"
    static let hintLambdaColon = "write 'lambda:' with a colon"
    static let hintLeadingZero = "leave out the leading 0"
    static let hintNamesBeginWithLetter = "names begin with a letter"
    static let hintNothingToClose = "there is nothing open that it could close"
    static let hintOrInCapitals = "write 'OR' in capitals"
    static let hintPlainQuotes = "use the plain quotes ' and \""
    static let hintReferenceQuote = "close it with \""
    static let hintRegexSlash = "close it with '/'"
    static let hintSeparateWithComma = "separate them with ','"
    static let hintSplitExpression = "name parts of it with var"
    static let hintStatementsNeedNoSemicolon = "leave it out, a statement ends with its line"
    static let hintStringQuote = "close it with '"
    static let hintTripleQuote = "close it with '''"
    static let hintValueBeforeOperator = "an operator needs a value before it on its line, no comment or ']'"
    static let hintVariablesAreDeclared = "declare a variable with 'var name = value'"
    static let hintWriteAnd = "write 'AND'"
    static let hintWriteOr = "write 'OR'"

    // Notes

    static func noteLongText(line: Int, column: Int) -> String {
        "the text in quotes before it began at line \(line), column \(column)"
    }

    static func noteOpened(_ what: String, line: Int, column: Int) -> String { "'\(what)' was opened at line \(line), column \(column)" }
}
