import KaptopAlerts
import KaptopDelivery
import KaptopPipeline
import Points
import Testing

/// What an alert node tells topics and the alerts that it inhibits, beyond what the stories show.
@Suite struct AlertNodeTests {
    private static let id = AlertID("m:nil")
    /// Its copies write in one table.
    private static let parser = LineProtocolParser()

    private func pipeline(_ properties: String) throws -> Pipeline {
        let script = "stream|from()|alert().crit(lambda: \"v\" > 30)\(properties)"
        return try Pipeline(
            TaskStory.lower(script, handlers: HandlerCatalog.signatures), TaskStory.environment, symbols: Self.parser.symbols)
    }

    private func outputs(of line: String, _ pipeline: inout Pipeline) -> [AlertOutput] {
        var parser = Self.parser
        var chunk = Chunk()
        _ = parser.parse(Array(line.utf8), precision: .seconds, defaultTime: 0, into: &chunk)
        pipeline.process(chunk, symbols: parser.symbols, database: "db", retentionPolicy: "rp")
        return pipeline.takeOutputs()
    }

    private func previousLevels(_ outputs: [AlertOutput]) -> [TopicID: Level] {
        var levels: [TopicID: Level] = [:]
        for case .event(let event) in outputs { levels[event.topic] = event.previousLevel }
        return levels
    }

    @Test func anonymousTopicTakesWhatOnlyTheNamedOneRemembers() throws {
        var pipeline = try pipeline(".topic('t').log('/log')")
        let named = TopicID("t")
        let anonymous = TopicID.anonymous(task: TaskID("task"), node: "alert2")
        pipeline.restore([named: [EventState(id: Self.id, level: .critical, time: 1)]])
        #expect(previousLevels(outputs(of: "m v=40 10", &pipeline)) == [named: .critical, anonymous: .critical])
        // From now on both topics have the event.
        #expect(previousLevels(outputs(of: "m v=40 11", &pipeline)) == [named: .ok, anonymous: .ok])
    }

    @Test func anonymousTopicsOwnMemoryIsLeftToIt() throws {
        var pipeline = try pipeline(".topic('t').log('/log')")
        let anonymous = TopicID.anonymous(task: TaskID("task"), node: "alert2")
        let state = EventState(id: Self.id, level: .critical, time: 1)
        pipeline.restore([TopicID("t"): [state], anonymous: [state]])
        #expect(previousLevels(outputs(of: "m v=40 10", &pipeline))[anonymous] == .ok)
    }

    @Test func endedTaskKeepsNothingQuiet() throws {
        var pipeline = try pipeline(".inhibit('app')")
        _ = outputs(of: "m v=40 10", &pipeline)
        pipeline.finish()
        let inhibitions = pipeline.takeOutputs().compactMap { output -> Bool? in
            if case .inhibition(_, _, let isActive) = output { isActive } else { nil }
        }
        #expect(inhibitions == [false])
    }
}
