package import SourceText

/// Reading a script: the front door of the parser.
extension Script {
    /// Parses a whole script; it never fails, but with errors the tree has gaps.
    ///
    /// The first error's `text` is what Kapacitor says. `regexProblem` tells what is wrong with a regular expression, in Go's words.
    package static func parse(
        _ text: String, name: String = "script", regexProblem: @escaping (String) -> String? = { _ in nil }
    ) -> (script: Script, errors: [ScriptError]) {
        parse(SourceFile(name: name, text: text), regexProblem: regexProblem)
    }

    package static func parse(
        _ file: SourceFile, regexProblem: @escaping (String) -> String? = { _ in nil }
    ) -> (script: Script, errors: [ScriptError]) {
        var parser = Parser(file, regexProblem: regexProblem)
        let script = parser.script()
        return (script, parser.errors)
    }
}

extension Expression {
    /// Parses what may stand behind `lambda:`, alone; nil and the error if it is no expression.
    ///
    /// Kapacitor reads match expressions and lambdas in JSON this way.
    package static func parseLambda(
        _ text: String, name: String = "lambda", regexProblem: @escaping (String) -> String? = { _ in nil }
    ) -> (expression: Expression?, errors: [ScriptError]) {
        var parser = Parser(SourceFile(name: name, text: text), regexProblem: regexProblem)
        do throws(ScriptError) {
            let expression = try parser.operation()
            try parser.expect(.end)
            return (expression, [])
        } catch {
            return (nil, [error])
        }
    }
}
