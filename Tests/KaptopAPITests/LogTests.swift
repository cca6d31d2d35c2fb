import KaptopEngine
import Testing

@testable import KaptopAPI

/// The server's log as clients follow it.
@Suite struct LogTests {
    private static func line(_ level: EngineLogLevel = .error, _ message: String = "failed", _ pairs: [(String, String)] = []) -> LogLine {
        LogLine(time: 1_500_000_000_012_345_678, level: level, message: message, pairs: pairs.map { ($0.0, $0.1) })
    }

    @Test func aLineHasTwoForms() {
        let line = Self.line(.info, "created task", [("task", "cpu"), ("err", "a \"b\"\n")])
        #expect(
            String(decoding: line.bytes(.logfmt), as: UTF8.self)
                == #"ts=2017-07-14T02:40:00.012Z lvl=info msg="created task" task=cpu err="a \"b\"\n""# + "\n")
        #expect(
            String(decoding: line.bytes(.json), as: UTF8.self)
                == #"{"ts":"2017-07-14T02:40:00.012Z","lvl":"info","msg":"created task","task":"cpu","err":"a \"b\"\n"}"# + "\n")
    }

    struct Wish: CustomTestStringConvertible, Sendable {
        let query: String
        /// Which of the lines below are wanted.
        let wanted: [Int]
        var testDescription: String { query }
    }

    @Test(arguments: [
        Wish(query: "", wanted: [0, 1, 2, 3]),
        Wish(query: "task=cpu", wanted: [0, 1]),
        Wish(query: "task=cpu&node=log5", wanted: [1]),
        Wish(query: "task=cpu&node=log6", wanted: []),
        Wish(query: "lvl=error", wanted: [2]),
        Wish(query: "lvl=info%2B", wanted: [1, 2, 3]),
        Wish(query: "lvl=error%2B", wanted: [2]),
        Wish(query: "lvl=nonsense%2B", wanted: [0, 1, 2, 3]),
        // A plus that is not encoded is a space.
        Wish(query: "lvl=info+", wanted: []),
        Wish(query: "msg=two&lvl=info", wanted: [1]),
        Wish(query: "task=", wanted: []),
    ])
    func aFilterChoosesLines(_ wish: Wish) throws {
        let lines = [
            Self.line(.debug, "one", [("task", "cpu")]), Self.line(.info, "two", [("task", "cpu"), ("node", "log5")]),
            Self.line(.error, "three", [("service", "udp")]), Self.line(.warn, "four"),
        ]
        let filter = try LogFilter(APIQuery(wish.query))
        #expect(lines.indices.filter { filter.wants(lines[$0]) } == wish.wanted)
    }

    @Test func aParameterStandsOnce() {
        #expect(throws: APIError.duplicateParameter) { try LogFilter(APIQuery("task=a&lvl=info&task=b")) }
    }

    @Test func whoFollowsGetsWhatHeWantsUntilTheEnd() async throws {
        let feed = LogFeed()
        let running = Task { await feed.run() }
        feed.send(Self.line(.info, "before anybody follows"))
        let tasks = await feed.open(try LogFilter(APIQuery("task=cpu")))
        let all = await feed.open(LogFilter())
        feed.send(Self.line(.info, "one", [("task", "cpu")]))
        feed.send(Self.line(.info, "two"))
        feed.finish()
        var seen: [[String]] = [[], []]
        for await line in tasks.lines { seen[0].append(line.message) }
        for await line in all.lines { seen[1].append(line.message) }
        #expect(seen == [["one"], ["one", "two"]])
        await running.value
        // Who comes too late is not kept waiting.
        for await _ in await feed.open(LogFilter()).lines { Issue.record("there is nothing more") }
    }

    @Test func aSlowClientIsToldWhatItMissed() async throws {
        let feed = LogFeed()
        let running = Task { await feed.run() }
        let slow = await feed.open(LogFilter())
        let quick = await feed.open(try LogFilter(APIQuery("msg=last")))
        for _ in 0..<2500 { feed.send(Self.line(.info, "flood")) }
        feed.send(Self.line(.info, "last"))
        // Once the last line is here the flood has passed.
        for await _ in quick.lines { break }
        var iterator = slow.lines.makeAsyncIterator()
        for _ in 0..<2000 { #expect(await iterator.next()?.message == "flood") }
        feed.send(Self.line(.info, "later"))
        let notice = await iterator.next()
        #expect(notice?.level == .warn && notice?.pairs.map(\.value) == ["501"])
        #expect(await iterator.next()?.message == "later")
        feed.finish()
        await running.value
    }

    @Test func theNewestLinesAreKeptForThoseWhoComeLater() async {
        let feed = LogFeed()
        let running = Task { await feed.run() }
        for number in 1...1_005 { feed.send(Self.line(.info, "line \(number)")) }
        feed.send(Self.line(.info, String(repeating: "x", count: 5_000)))
        feed.finish()
        await running.value
        let all = await feed.lines(after: 0)
        #expect(all.count == 1_000 && all.first?.number == 7 && all.first?.line.message == "line 7")
        #expect(all.last?.line.message.count == 4_001)
        #expect(await feed.lines(after: 1_004).map(\.number) == [1_005, 1_006])
        #expect(await feed.lines(after: 1_006).isEmpty)
        // A number of another run of the engine.
        #expect(await feed.lines(after: 5_000).count == 1_000)
    }
}
