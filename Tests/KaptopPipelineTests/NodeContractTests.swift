import KaptopAlerts
import Points
import Testing

@testable import KaptopPipeline

/// A node as a script makes it, for the rules that hold for every node.
struct ContractNode: CustomTestStringConvertible, Sendable {
    let call: String
    /// Whether a barrier comes out as it went in: windows close instead, a union waits, nothing leaves a loopback.
    var passesBarriers = true
    /// Whether a group that was deleted begins like a new one: alerts remember what their topic does, a union keeps the order.
    var forgetsGroups = true
    var parentCount = 1
    var testDescription: String { call }

    static let all: [ContractNode] =
        [
            ContractNode(call: "alert().crit(lambda: \"v\" > 5.0)", forgetsGroups: false),
            ContractNode(call: "barrier().idle(1h)"),
            ContractNode(call: "changeDetect('v')"),
            ContractNode(call: "combine(lambda: TRUE, lambda: TRUE).as('a', 'b')"),
            ContractNode(call: "default().field('x', 1).tag('t', 'y')"),
            ContractNode(call: "delete().field('v').tag('t')"),
            ContractNode(call: "derivative('v')"),
            ContractNode(call: "eval(lambda: \"v\" + 1.0, lambda: count()).as('a', 'b').keep()"),
            ContractNode(call: "flatten().on('t')"),
            ContractNode(call: "groupBy('t')"),
            ContractNode(call: "httpOut('x')"),
            ContractNode(call: "httpPost('x')"),
            ContractNode(call: "join(stream|from()).as('a', 'b').fill(0.0)", parentCount: 2),
            ContractNode(call: "kapacitorLoopback().database('a').retentionPolicy('b')", passesBarriers: false),
            ContractNode(call: "log()"),
            ContractNode(call: "sample(2)"),
            ContractNode(call: "shift(1s)"),
            ContractNode(call: "stateCount(lambda: \"v\" > 5.0)"),
            ContractNode(call: "stateDuration(lambda: \"v\" > 5.0)"),
            ContractNode(call: "union(stream|from())", passesBarriers: false, forgetsGroups: false, parentCount: 2),
            ContractNode(call: "where(lambda: count() > 1)"),
            ContractNode(call: "window().period(5s).every(5s)", passesBarriers: false),
            ContractNode(call: "window().periodCount(3).everyCount(2)"),
        ]
        + ["count('v')", "percentile('v', 50.0)", "distinct('v')", "top(2, 'v', 't')", "holtWinters('v', 1, 2, 1s)"].map {
            ContractNode(call: $0)
        }
        + ["mean", "median", "mode", "spread", "sum", "first", "last", "min", "max", "stddev", "difference", "cumulativeSum"].map {
            ContractNode(call: "\($0)('v')")
        } + ["elapsed('v', 1s)", "movingAverage('v', 2)"].map { ContractNode(call: $0) }
}

/// A node with what it needs around it, fed with messages.
private struct Bench {
    private var node: any Node
    var context: NodeContext
    private let groups: [GroupID]
    private let series: [SeriesID]
    private let value: Symbol

    init(_ contract: ContractNode) throws {
        let task = try TaskStory.lower("stream|from()|\(contract.call)")
        let draft = try #require(task.nodes.last)
        var symbols = SymbolTable()
        value = symbols.intern("v")
        series = ["a", "b", "c"].map { symbols.intern(measurement: "m", tags: [("host", $0), ("t", "t\($0)")]) }
        var building = NodeBuilding(
            name: draft.name, input: .stream, parentCount: contract.parentCount, environment: TaskStory.environment,
            symbols: symbols)
        node = try draft.spec.makeNode(&building)
        context = NodeContext(symbols: building.symbols)
        context.groupCounts = task.nodes.map { _ in nil }
        var groups: [GroupID] = []
        for id in series {
            let tag = building.symbols.series(id).tags[0]
            groups.append(context.groups.intern(Group(tags: [tag])))
        }
        self.groups = groups
    }

    func group(_ number: Int) -> GroupID { groups[number] }

    func message(_ kind: Chunk.Kind, _ number: Int, _ time: Int64, _ field: Double?, into chunk: inout Chunk) {
        let start = chunk.fields.count
        if let field { chunk.appendField(value, .float(field)) }
        chunk.append(kind, series: series[number], group: groups[number], time: time * TaskStory.second, fieldsFrom: start)
    }

    mutating func feed(_ chunk: Chunk, from parent: Int = 0) -> Chunk {
        var output = Chunk()
        node.receive(chunk, from: parent, into: &output, &context)
        return output
    }

    mutating func finish() -> Chunk {
        var output = Chunk()
        node.finish(into: &output, &context)
        return output
    }
}

/// Small random numbers that are the same in every run of a seed.
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % sides
    }
}

@Suite struct NodeContractTests {
    @Test(arguments: ContractNode.all.filter(\.passesBarriers))
    func barrierPasses(_ contract: ContractNode) throws {
        var bench = try Bench(contract)
        var chunk = Chunk()
        bench.message(.barrier, 1, 10, nil, into: &chunk)
        let output = bench.feed(chunk)
        #expect(output.messages.contains { $0.kind == .barrier && $0.group == bench.group(1) && $0.time == 10 * TaskStory.second })
    }

    @Test(arguments: ContractNode.all.filter(\.forgetsGroups))
    func deletedGroupBeginsAnew(_ contract: ContractNode) throws {
        var used = try Bench(contract)
        var fresh = try Bench(contract)
        var before = Chunk()
        for time in 1...5 { used.message(.point, 0, Int64(time), Double(time * 2), into: &before) }
        used.message(.deleteGroup, 0, 5, nil, into: &before)
        for parent in 0..<contract.parentCount { _ = used.feed(before, from: parent) }
        var after = Chunk()
        for time in 11...18 { used.message(.point, 0, Int64(time), Double(time % 5), into: &after) }
        for parent in 0..<contract.parentCount {
            let got = Printing.lines(of: used.feed(after, from: parent), used.context)
            let wanted = Printing.lines(of: fresh.feed(after, from: parent), fresh.context)
            #expect(got == wanted)
        }
    }

    @Test(arguments: ContractNode.all)
    func batchWithoutRowsDoesNotTrap(_ contract: ContractNode) throws {
        var bench = try Bench(contract)
        var chunk = Chunk()
        for time in 1...3 { bench.message(.batch, 0, Int64(time), nil, into: &chunk) }
        for parent in 0..<contract.parentCount { try expectWellFormed(bench.feed(chunk, from: parent)) }
        try expectWellFormed(bench.finish())
    }

    @Test(arguments: ContractNode.all, [1, 2, 3] as [UInt64])
    func anyOrderOfMessagesMakesWellFormedOutput(_ contract: ContractNode, _ seed: UInt64) throws {
        var bench = try Bench(contract)
        var dice = Dice(state: seed)
        let kinds: [Chunk.Kind] = [.point, .point, .batch, .row, .row, .row, .barrier, .deleteGroup]
        for _ in 0..<20 {
            var chunk = Chunk()
            for _ in 0..<dice.roll(30) {
                let kind = kinds[dice.roll(kinds.count)]
                let field: Double? = kind == .point || kind == .row ? (dice.roll(4) == 0 ? nil : Double(dice.roll(10))) : nil
                bench.message(kind, dice.roll(3), Int64(dice.roll(20)), field, into: &chunk)
            }
            count(rowsIn: &chunk)
            try expectWellFormed(bench.feed(chunk, from: dice.roll(contract.parentCount)))
        }
        try expectWellFormed(bench.finish())
    }

    /// Gives batches the number of rows behind them.
    private func count(rowsIn chunk: inout Chunk) {
        var batch: Int?
        for index in chunk.messages.indices {
            switch chunk.messages[index].kind {
            case .batch: batch = index
            case .row: if let batch { chunk.messages[batch].fieldCount += 1 }
            default: batch = nil
            }
        }
    }

    /// Every batch has as many rows behind it as it says, every message its fields, every string its bytes.
    private func expectWellFormed(_ chunk: Chunk) throws {
        var index = 0
        while index < chunk.messages.count {
            let message = chunk.messages[index]
            index += 1
            switch message.kind {
            case .batch:
                let rows = chunk.messages[index...].prefix { $0.kind == .row }.count
                #expect(rows == message.rowCount)
            case .point, .row:
                #expect(message.fieldRange.upperBound <= chunk.fields.count)
                for slot in chunk.fields[message.fieldRange] where slot.kind == .string {
                    #expect(slot.textRange.upperBound <= chunk.text.count)
                }
            case .barrier, .deleteGroup:
                break
            }
        }
    }
}
