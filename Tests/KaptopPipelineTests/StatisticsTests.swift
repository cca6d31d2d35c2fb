import KaptopPipeline
import Points
import Testing

/// The numbers of nodes, as `node-stats` shows them; compared with Kapacitor 1.5.7.
@Suite struct StatisticsTests {
    private static let points = [
        "m,host=a v=1 10", "m,host=b v=2 20", "m v=3 30", "m,host=a w=4 40", "m,host=a v=5 50", "k,host=a v=6 60", "m,host=a v=7 70",
    ]

    /// `name collected emitted errors working_cardinality` of each node.
    private func statistics(of script: String) throws -> [String] {
        var parser = LineProtocolParser()
        var pipeline = try Pipeline(try TaskStory.lower(script), TaskStory.environment, symbols: parser.symbols)
        var chunk = Chunk()
        _ = parser.parse(Array(Self.points.joined(separator: "\n").utf8), precision: .seconds, defaultTime: 0, into: &chunk)
        pipeline.process(chunk, symbols: parser.symbols, database: "db", retentionPolicy: "rp")
        _ = pipeline.takeFailures()
        return pipeline.statistics.map { node in
            let cardinality = node.further.last { $0.name == "working_cardinality" }?.value ?? 0
            return "\(node.name) \(node.counts.collected) \(node.counts.emitted) \(node.counts.errors) \(cardinality)"
        }
    }

    @Test func batchCountsOnceAndLastNodeEmitsNothing() throws {
        let script = """
            stream
                |from()
                    .measurement('m')
                    .groupBy('host')
                |eval(lambda: "v" * 2.0)
                    .as('w')
                |where(lambda: "w" > 2.0)
                |window()
                    .periodCount(1)
                    .everyCount(1)
                |mean('w')
                |alert()
                    .crit(lambda: "mean" > 5.0)
            """
        #expect(
            try statistics(of: script) == [
                "stream0 6 6 0 0", "from1 6 6 0 0", "eval2 6 5 1 3", "where3 5 4 0 3", "window4 4 4 0 3", "mean5 4 4 0 3", "alert6 4 0 0 3",
            ])
    }

    @Test func quietNodesCountErrorsUnlessTheyAreEvals() throws {
        let script = """
            stream
                |from()
                    .measurement('m')
                |eval(lambda: "v" * 2.0)
                    .as('w')
                    .keep()
                    .quiet()
                |where(lambda: "q" > 1.0)
                    .quiet()
            """
        #expect(try statistics(of: script).suffix(2) == ["eval2 6 5 0 1", "where3 5 0 5 1"])
    }

    @Test func joinAndGroupByCountWhatTheyHold() throws {
        let script = """
            var m = stream
                |from()
                    .measurement('m')
                    .groupBy('host')
            m
                |join(m)
                    .as('a', 'b')
            m
                |window()
                    .periodCount(1)
                    .everyCount(1)
                |groupBy()
            """
        #expect(try statistics(of: script).suffix(3) == ["join3 12 0 0 3", "window4 6 6 0 3", "groupby5 6 0 0 1"])
    }

    @Test func barriersMakeGroupsAndDeletedOnesAreGone() throws {
        let script = """
            stream
                |from()
                    .measurement('m')
                    .groupBy('host')
                |barrier()
                    .period(10s)
                    .delete(TRUE)
                |where(lambda: FALSE)
                |window()
                    .period(10s)
                    .every(10s)
            """
        var parser = LineProtocolParser()
        var pipeline = try Pipeline(try TaskStory.lower(script), TaskStory.environment, symbols: parser.symbols)
        func cardinalities() -> [Int] {
            pipeline.statistics.map { node in node.further.last { $0.name == "working_cardinality" }?.value ?? 0 }
        }
        for (time, hosts) in [(0, ["a", "b"]), (5, ["c"])] {
            var chunk = Chunk()
            let lines = hosts.map { "m,host=\($0) v=1 \(time)" }.joined(separator: "\n")
            _ = parser.parse(Array(lines.utf8), precision: .seconds, defaultTime: 0, into: &chunk)
            pipeline.advance(to: Int64(time) * 1_000_000_000)
            pipeline.process(chunk, symbols: parser.symbols, database: "db", retentionPolicy: "rp")
        }
        #expect(cardinalities() == [0, 0, 3, 3, 0])
        pipeline.advance(to: 12_000_000_000)
        #expect(cardinalities() == [0, 0, 1, 1, 0])
    }

    @Test func alertCountsGroupsOfEmptyBatchesToo() throws {
        let script = """
            stream
                |from()
                    .measurement('m')
                    .groupBy('host')
                |window()
                    .periodCount(1)
                    .everyCount(1)
                |where(lambda: FALSE)
                |alert()
                    .crit(lambda: TRUE)
            """
        #expect(try statistics(of: script).last == "alert4 6 0 0 3")
    }

    @Test func defaultCountsTheBeginsOfBatches() throws {
        let script = """
            stream
                |from()
                    .measurement('k')
                |window()
                    .periodCount(1)
                    .everyCount(1)
                |default()
                    .field('w', 1.0)
                    .field('z', 1.0)
            """
        var parser = LineProtocolParser()
        var pipeline = try Pipeline(try TaskStory.lower(script), TaskStory.environment, symbols: parser.symbols)
        var chunk = Chunk()
        _ = parser.parse(Array("k v=1 10".utf8), precision: .seconds, defaultTime: 0, into: &chunk)
        pipeline.process(chunk, symbols: parser.symbols, database: "db", retentionPolicy: "rp")
        #expect(pipeline.statistics.last?.further.first { $0.name == "fields_defaulted" }?.value == 4)
    }

    @Test func sourceCountsWhatTheTaskAsksFor() throws {
        let script = """
            var k = stream
                |from()
                    .measurement('k')
            var m = stream
                |from()
                    .measurement('m')
            """
        #expect(try statistics(of: script) == ["stream0 7 14 0 0", "from1 7 0 0 0", "from2 7 0 0 0"])
    }

    @Test func pointsOfANamedMeasurementComeTwiceBesideAFromOfEverything() throws {
        let script = """
            var k = stream
                |from()
                    .measurement('k')
            var all = stream
                |from()
                |log()
            """
        #expect(try statistics(of: script) == ["stream0 8 16 0 0", "from1 8 0 0 0", "from2 8 8 0 0", "log3 8 0 0 0"])
    }
}
