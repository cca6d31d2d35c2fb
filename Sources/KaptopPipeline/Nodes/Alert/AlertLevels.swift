import KaptopAlerts
import Lambda
import Points
import SourceText
import TickScript

/// The level lambdas of an alert and their resets, and what each says about its value and limit.
struct AlertLevels: Sendable {
    private var conditions: [LambdaCondition?]
    private var resets: [LambdaCondition?]
    private let summaries: [Summary?]
    /// The field that each level looks at; OK looks at that of the lowest level there is.
    private let fields: [Symbol?]
    /// Where it was among the fields of the last point.
    private var hint = 0

    /// What screens say of a level's lambda.
    private struct Summary: Sendable {
        let reason: Reason
        let field: Symbol?
    }

    init(_ spec: AlertSpec, _ building: inout NodeBuilding) throws(PipelineError) {
        let lambdas: [(String, Expression?)] = [("", nil), ("info", spec.info), ("warn", spec.warn), ("crit", spec.crit)]
        let resetLambdas: [(String, Expression?)] = [
            ("", nil), ("infoReset", spec.infoReset), ("warnReset", spec.warnReset), ("critReset", spec.critReset),
        ]
        var conditions: [LambdaCondition?] = []
        var resets: [LambdaCondition?] = []
        var summaries: [Summary?] = []
        for ((name, lambda), (resetName, reset)) in zip(lambdas, resetLambdas) {
            conditions.append(try Self.condition(lambda, name, &building))
            // Kapacitor compiles a reset only beside its level.
            resets.append(lambda == nil ? nil : try Self.condition(reset, resetName, &building))
            summaries.append(lambda.map { Self.summary($0, &building.symbols) })
        }
        self.conditions = conditions
        self.resets = resets
        self.summaries = summaries
        fields = summaries.map { summary in (summary ?? summaries.first { $0 != nil } ?? nil)?.field }
    }

    private static func condition(
        _ lambda: Expression?, _ name: String, _ building: inout NodeBuilding
    ) throws(PipelineError) -> LambdaCondition? {
        guard let lambda else { return nil }
        // In an alert Kapacitor has one state of count() and the like for all groups, unlike in other nodes.
        return try LambdaCondition(
            lambda, failure: "Failed to compile stateful expression for \(name)", sharesState: true, &building)
    }

    private static func summary(_ lambda: Expression, _ symbols: inout SymbolTable) -> Summary {
        let summary = LambdaSummary(lambda)
        var limit: Reason.Limit?
        if let constant = summary.limit?.number, let comparison = summary.operator {
            limit = Reason.Limit(operator: comparison.rawValue, value: constant, furtherCount: summary.furtherCount)
        }
        return Summary(
            reason: Reason(range: lambda.range, expression: lambda.formatted, reference: summary.reference, value: nil, comparison: limit),
            field: summary.reference.map { symbols.intern($0) })
    }

    /// The level of a point, given the level the group has: from critical downwards; a reset that does not hold keeps the level.
    mutating func determine(_ message: Chunk.Message, in chunk: borrowing Chunk, current: Level, _ context: inout NodeContext) -> Level {
        if let higher = firstMatch(from: .critical, above: max(current.rawValue - 1, 0), message, chunk, &context) {
            return higher
        }
        if resets[current.rawValue] != nil {
            do throws(LambdaError) {
                if try resets[current.rawValue]?.evaluate(message, in: chunk, symbols: context.symbols) == false { return current }
            } catch {
                context.report(error.text, message: "error evaluating reset expression for current level", of: message, in: chunk)
            }
        }
        return firstMatch(from: current, above: 0, message, chunk, &context) ?? .ok
    }

    private mutating func firstMatch(
        from start: Level, above end: Int, _ message: Chunk.Message, _ chunk: borrowing Chunk, _ context: inout NodeContext
    ) -> Level? {
        var level = start.rawValue
        while level > end {
            if conditions[level]?.holds(for: message, in: chunk, &context, failure: "error evaluating expression for level") == true {
                return Level(rawValue: level)
            }
            level -= 1
        }
        return nil
    }

    mutating func code(in archive: inout StateArchive) {
        for index in conditions.indices {
            conditions[index]?.code(in: &archive)
            resets[index]?.code(in: &archive)
        }
    }

    mutating func forget(_ group: GroupID) {
        for index in conditions.indices {
            conditions[index]?.forget(group)
            resets[index]?.forget(group)
        }
    }

    /// The number that the level's lambda looks at; for OK that of the lowest level there is.
    mutating func value(at level: Level, _ message: Chunk.Message, in chunk: borrowing Chunk) -> Double? {
        guard let field = fields[level.rawValue] else { return nil }
        guard let slot = chunk.slot(field, of: message, hint: &hint) else { return nil }
        switch slot.kind {
        case .float: return slot.float
        case .integer: return Double(slot.integer)
        case .duration: return Double(slot.integer)
        case .boolean, .string, .time, .null, .missing: return nil
        }
    }

    func reason(for level: Level, value: Double?) -> Reason? {
        guard var reason = summary(for: level)?.reason else { return nil }
        reason.value = value
        return reason
    }

    private func summary(for level: Level) -> Summary? {
        summaries[level.rawValue] ?? summaries.first { $0 != nil } ?? nil
    }
}
