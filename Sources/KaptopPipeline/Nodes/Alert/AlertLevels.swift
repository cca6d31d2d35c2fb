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
    private let resetSummaries: [Summary?]
    /// What the lambdas refer to, each once, and where it was among the fields of the last point that was kept.
    private let operands: [(name: String, key: Symbol)]
    private var operandHints: [Int]
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
        var resetSummaries: [Summary?] = []
        for ((name, lambda), (resetName, reset)) in zip(lambdas, resetLambdas) {
            conditions.append(try Self.condition(lambda, name, &building))
            // Kapacitor compiles a reset only beside its level.
            resets.append(lambda == nil ? nil : try Self.condition(reset, resetName, &building))
            summaries.append(lambda.map { Self.summary($0, &building.symbols) })
            resetSummaries.append(lambda == nil ? nil : reset.map { Self.summary($0, &building.symbols) })
        }
        var operands: [(name: String, key: Symbol)] = []
        for name in (conditions + resets).flatMap({ $0?.referenceNames ?? [] }) where !operands.contains(where: { $0.name == name }) {
            operands.append((name, building.symbols.intern(name)))
        }
        self.conditions = conditions
        self.resets = resets
        self.summaries = summaries
        self.resetSummaries = resetSummaries
        self.operands = operands
        operandHints = operands.map { _ in 0 }
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

// MARK: - Explaining

extension AlertLevels {
    var operandCount: Int { operands.count }

    /// The value of an operand among the fields of a point; nil for a tag, and for what the point does not have.
    mutating func field(_ number: Int, of message: Chunk.Message, in chunk: borrowing Chunk) -> FieldValue? {
        var hint = operandHints[number]
        let slot = chunk.slot(operands[number].key, of: message, hint: &hint)
        operandHints[number] = hint
        return slot.map { chunk.value($0) }
    }

    /// The operands' fields, where nothing is known of the newest point but its value.
    func fields(ofValue value: Double?, at level: Level) -> [FieldValue?] {
        operands.map { operand in operand.key == fields[level.rawValue] ? value.map { .float($0) } : nil }
    }

    /// Each lambda, from the lowest level upwards, a reset behind its level, with what it says of a group's newest point.
    ///
    /// - Parameters:
    ///   - point: its series, group and time; `fields` are those of its fields that lambdas refer to, by operand.
    ///   - level: the one that the point gave.
    func conditions(
        of point: Chunk.Message, fields: [FieldValue?], level: Level, symbols: borrowing SymbolTable
    ) -> [AlertExplanation.Condition] {
        let known = zip(operands, fields).compactMap { operand, field in field.map { (key: operand.key, value: LambdaValue($0)) } }
        var found: [AlertExplanation.Condition] = []
        for each in Level.allCases {
            for isReset in [false, true] {
                let lambdas = isReset ? resets : conditions
                guard let lambda = lambdas[each.rawValue], let summary = (isReset ? resetSummaries : summaries)[each.rawValue]
                else { continue }
                let values = lambda.referenceNames.map { value(of: $0, point, known, symbols) }
                var outcome: Bool?
                if lambda.hasState {
                    // Asking again would change what it remembers.
                    outcome = isReset ? nil : each > level ? false : each == level && resets[each.rawValue] == nil ? true : nil
                } else if !values.contains(nil) {
                    outcome = lambda.answer(for: point, fields: known, symbols: symbols)
                }
                found.append(
                    AlertExplanation.Condition(
                        level: each, isReset: isReset, expression: summary.reason.expression,
                        operands: zip(lambda.referenceNames, values).map { name, value in
                            AlertExplanation.Operand(name: name, value: value?.shown ?? "not known")
                        },
                        outcome: outcome, limit: summary.reason.comparison))
            }
        }
        return found
    }

    /// A field, or a tag of the point's series.
    private func value(
        of name: String, _ point: Chunk.Message, _ known: [(key: Symbol, value: LambdaValue)], _ symbols: borrowing SymbolTable
    ) -> LambdaValue? {
        if name == "time" { return .time(point.time) }
        guard let key = operands.first(where: { $0.name == name })?.key else { return nil }
        if let field = known.first(where: { $0.key == key }) { return field.value }
        return symbols.series(point.series).tags.first { $0.key == key }.map { .string(symbols.string($0.value)) }
    }
}
