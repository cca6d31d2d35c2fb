import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import Synchronization
import Testing

@testable import KaptopAPI

/// A task as consoles see it, and what is wrong with a script in its place.
@Suite struct TaskReportTests {
    private static let id = TaskID("cpu")
    private static let script = """
        dbrp "telegraf"."autogen"

        stream
            |from()
                .measurement('cpu')
            |alert()
                .crit(lambda: "usage" > 90)
        """

    private func report(
        _ engine: MemoryEngine, now: @escaping @Sendable () -> Int64 = { MemoryEngine.now }
    ) async throws -> TaskReport {
        try await engine.taskMaster.define(
            TaskDefinition(id: Self.id, dbrps: [], script: Self.script, isEnabled: true, createdAt: MemoryEngine.now))
        return TaskReport(taskMaster: engine.taskMaster, handlers: HandlerCatalog.signatures, now: now)
    }

    @Test func aRunningTaskHasItsNodesBesideTheirLines() async throws {
        let engine = MemoryEngine()
        let report = try await report(engine)
        let answer = await LocalAPI(engine.api).call(.get, "/tasks/cpu")
        #expect(answer.body["status"] == "enabled")
        try await engine.write("cpu usage=95 1\ncpu usage=1 2")
        let detail = try #require(await report.detail(of: Self.id))
        #expect(detail.script == Self.script && detail.kind == .stream && detail.dbrps == [#""telegraf"."autogen""#])
        #expect(detail.nodes.map(\.name) == ["stream0", "from1", "alert2"])
        #expect(detail.nodes.map(\.line) == [nil, 4, 6])
        #expect(detail.nodes.map(\.collected) == [2, 2, 2])
        #expect(detail.nodes.last?.counters.first { $0.name == "crits_triggered" }?.value == 1)
        #expect(detail.createdAt == MemoryEngine.now && detail.mistakes.isEmpty)
        #expect(await report.detail(of: TaskID("none")) == nil)
    }

    @Test func throughputIsThatOfThePointsBetweenTwoLooks() async throws {
        let engine = MemoryEngine()
        let clock = SteppedClock()
        let report = try await report(engine, now: { clock.now })
        #expect(await report.detail(of: Self.id)?.throughput == 0)
        try await engine.write((0..<50).map { "cpu usage=1 \($0)" }.joined(separator: "\n"))
        clock.advance(seconds: 2)
        #expect(await report.detail(of: Self.id)?.throughput == 25)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let script: String
        let mistakes: [ScriptMistake]
        var testDescription: String { script }
    }

    @Test(arguments: [
        Case(script: script, mistakes: []),
        Case(
            script: "dbrp \"a\".\"b\"\nstream\n    |from()\n    |alert()\n        .critt(lambda: \"v\" > 1)",
            mistakes: [
                ScriptMistake(
                    line: 5, column: 10, text: "no method or property \"critt\" on *pipeline.AlertNode", hint: "did you mean 'crit'?")
            ]),
        Case(
            script: "dbrp \"a\".\"b\"\nstream|from()|alert().crit(lambda: foo(\"v\") > 1)",
            mistakes: [ScriptMistake(line: 2, column: 36, text: "undefined function: 'foo'", hint: "did you mean 'floor'?")]),
        Case(
            script: "stream|from()|alert()",
            mistakes: [
                ScriptMistake(
                    line: nil, column: nil, text: "must specify dbrp", hint: "keep the line dbrp \"database\".\"retention policy\"")
            ]),
    ])
    func aScriptIsCheckedInThePlaceOfTheTasksOwn(_ example: Case) async throws {
        let engine = MemoryEngine()
        let report = try await report(engine)
        #expect(await report.mistakes(in: example.script, of: Self.id) == example.mistakes)
        // Nothing has changed.
        #expect(await engine.taskMaster.task(Self.id)?.script == Self.script)
    }
}

extension MemoryEngine {
    /// Writes points with times in seconds; they have passed all tasks when it returns.
    fileprivate func write(_ lines: String) async throws {
        let query = APIQuery("db=telegraf&rp=autogen&precision=s")
        let request = APIRequest(.post, path: APIPath.base + "/write", query: query, body: Array(lines.utf8))
        #expect(try await api.respond(to: request).status == .noContent)
        await finish()
    }
}

/// Shows what it is told.
private final class SteppedClock: Sendable {
    private let time = Atomic(MemoryEngine.now)

    var now: Int64 { time.load(ordering: .relaxed) }

    func advance(seconds: Int64) { time.add(seconds * 1_000_000_000, ordering: .relaxed) }
}
