import Lambda

/// Which events a topic handler wants: `level() >= WARNING AND "host" == 'db1'`.
///
/// Functions are `changed()`, `level()`, `name()` and `taskName()`; identifiers are the levels' names; references are tags of the
/// event. `duration()` fails with each event: Kapacitor documents it, but its lambdas have a function of that name already, which
/// wants an argument. Source: services/alert/handlers.go of Kapacitor 1.5.7.
package struct MatchExpression: Sendable {
    /// Why a text is no match expression, in Kapacitor's words.
    package struct Mistake: Error, Hashable, Sendable {
        package let text: String
    }

    private static let levels = Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0.name, LambdaValue.integer(Int64($0.rawValue))) })
    private static let functions: Set<String> = ["changed", "level", "name", "taskName"]

    private var condition: TextCondition

    package init(_ text: String) throws(Mistake) {
        do throws(TextCondition.Mistake) {
            condition = try TextCondition(text, constants: Self.levels, functions: Self.functions)
        } catch {
            switch error {
            case .invalid(let problem): throw Mistake(text: "invalid match expression: \(problem)")
            case .unknownIdentifier(let name): throw Mistake(text: "unknown identifier \"\(name)\"")
            }
        }
    }

    /// Whether the handler is to get the event; its previous level must be the topic's.
    package mutating func matches(_ event: AlertEvent) throws(Mistake) -> Bool {
        var values: [LambdaValue] = []
        for name in condition.names {
            switch name {
            case .function(let function): values.append(Self.value(of: function, event))
            case .reference(let tag):
                guard let value = event.tags.first(where: { $0.key == tag })?.value else { throw Mistake(text: "no tag exists for \(tag)") }
                values.append(.string(value))
            }
        }
        do throws(LambdaError) {
            return try condition.holds(values)
        } catch {
            throw Mistake(text: error.text)
        }
    }

    private static func value(of function: String, _ event: AlertEvent) -> LambdaValue {
        switch function {
        case "changed": .boolean(event.state.level != event.previousLevel)
        case "level": .integer(Int64(event.state.level.rawValue))
        case "name": .string(event.name)
        case "taskName": .string(event.task.rawValue)
        default: .missing
        }
    }
}
