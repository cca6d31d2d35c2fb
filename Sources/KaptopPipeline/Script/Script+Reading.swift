import LinearRegex
package import TickScript

/// Reading texts as the engine takes them: their regular expressions are compiled, and one that Go refuses is a mistake of the text.
extension Script {
    package static func read(_ text: String, name: String = "script") -> (script: Script, errors: [ScriptError]) {
        parse(text, name: name, regexProblem: Pattern.problem)
    }
}

extension Expression {
    /// Reads what may stand behind `lambda:`.
    package static func readLambda(_ text: String, name: String = "lambda") -> (expression: Expression?, errors: [ScriptError]) {
        parseLambda(text, name: name, regexProblem: Pattern.problem)
    }
}

extension Pattern {
    /// What is wrong with a regular expression, in Go's words; nil where nothing is.
    fileprivate static func problem(with pattern: String) -> String? {
        do throws(PatternError) {
            _ = try Pattern(pattern)
            return nil
        } catch {
            return error.text
        }
    }
}

/// What is wrong with a regular expression that does not stand in a script, in Go's words; nil where nothing is.
package func problem(withRegex pattern: String) -> String? { Pattern.problem(with: pattern) }
