import TickScript

/// Every function of expressions.
///
/// Adding one is one entry. Source: Kapacitor 1.5.7, `tick/stateful/functions.go`.
package enum FunctionCatalog {
    static let functions: [LambdaFunction] =
        conversionFunctions + mathFunctions + stringFunctions + timeFunctions + otherFunctions + statefulFunctions

    /// The names in alphabetical order, for help and for suggestions.
    package static let names: [String] = functions.map(\.name).sorted()

    /// What a function takes, such as `(string,string)`, one text per signature; empty for an unknown name.
    package static func signatures(of name: String) -> [String] {
        function(named: name)?.overloads.map { LambdaFunction.domain($0.arguments) + " " + $0.result.rawValue } ?? []
    }

    private static let byName: [String: LambdaFunction] = Dictionary(uniqueKeysWithValues: functions.map { ($0.name, $0) })

    static func function(named name: String) -> LambdaFunction? { byName[name] }
}
