import KaptopAlerts
import KaptopDelivery
import KaptopPipeline
import Points
import Testing

/// Why an alert has its level, as its node tells a screen.
@Suite struct AlertExplanationTests {
    /// A pipeline of one alert with points of its own.
    private struct Story {
        private static let parser = LineProtocolParser()
        var pipeline: Pipeline

        init(_ properties: String) throws {
            let script = "stream|from().groupBy('host')|alert().id('{{ index .Tags \"host\" }}')\(properties)"
            pipeline = try Pipeline(
                TaskStory.lower(script, handlers: HandlerCatalog.signatures), TaskStory.environment, symbols: Self.parser.symbols)
        }

        mutating func write(_ lines: String) {
            var parser = Self.parser
            var chunk = Chunk()
            _ = parser.parse(Array(lines.utf8), precision: .seconds, defaultTime: 0, into: &chunk)
            pipeline.process(chunk, symbols: parser.symbols, database: "db", retentionPolicy: "rp")
            _ = pipeline.takeOutputs()
        }

        mutating func explanation(_ id: String = "a") -> AlertExplanation? {
            pipeline.explanation(of: AlertKey(topic: .anonymous(task: TaskID("task"), node: "alert2"), id: AlertID(id)))
        }

        /// Each lambda in one line.
        mutating func conditions(_ id: String = "a") -> [String] {
            (explanation(id)?.conditions ?? []).map { condition in
                let operands = condition.operands.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
                let outcome = condition.outcome.map { "\($0)" } ?? "?"
                return "\(condition.level.name)\(condition.isReset ? " reset" : ""): \(condition.expression) [\(operands)] \(outcome)"
            }
        }

        func interval() -> Int64? {
            var revisions: [UInt64] = []
            return pipeline.observations(after: &revisions).first?.usualInterval.map { $0 / TaskStory.second }
        }
    }

    @Test func everyLambdaIsShownWithWhatItSaw() throws {
        var story = try Story(".warn(lambda: \"v\" > 30 AND \"host\" == 'a').warnReset(lambda: \"w\" < 3).crit(lambda: \"v\" > 90)")
        story.write("m,host=a v=40,w=7i 10")
        #expect(
            story.conditions() == [
                "WARNING: \"v\" > 30 AND \"host\" == 'a' [v=40 host='a'] true", "WARNING reset: \"w\" < 3 [w=7] false",
                "CRITICAL: \"v\" > 90 [v=40] false",
            ])
        // The reset keeps the level that the newest point would not give.
        story.write("m,host=a v=20,w=7i 11")
        #expect(story.conditions().map { $0.hasSuffix("true") } == [false, false, false])
        #expect(story.explanation()?.conditions.last?.limit == Reason.Limit(operator: ">", value: 90, furtherCount: 0))
    }

    @Test func anAlertThatIsOKIsExplainedByItsValueAtFirst() throws {
        var story = try Story(".crit(lambda: \"v\" > 90 AND \"u\" > 1)")
        story.write("m,host=a v=40,u=2 10")
        #expect(story.conditions() == ["CRITICAL: \"v\" > 90 AND \"u\" > 1 [v=40 u=not known] ?"])
        #expect(story.explanation()?.samples == [])
        // Somebody looks: the next point is kept.
        story.write("m,host=a v=50,u=2 11")
        #expect(story.conditions() == ["CRITICAL: \"v\" > 90 AND \"u\" > 1 [v=50 u=2] false"])
        #expect(story.explanation("b") == nil)
    }

    @Test func whatCannotBeEvaluatedHasNoOutcome() throws {
        var story = try Story(".warn(lambda: \"gone\" > 1).crit(lambda: \"v\" > 90)")
        story.write("m,host=a v=95 10")
        #expect(story.conditions() == ["WARNING: \"gone\" > 1 [gone=not known] ?", "CRITICAL: \"v\" > 90 [v=95] true"])
    }

    @Test func aLambdaWithAMemoryIsNotAskedAgain() throws {
        var story = try Story(".warn(lambda: count() > 1).crit(lambda: count() > 100)")
        for second in 10..<13 { story.write("m,host=a v=1 \(second)") }
        #expect(story.conditions().map { $0.split(separator: " ").last } == ["true", "false"])
        #expect(story.conditions() == story.conditions())
    }

    @Test func pointsOfAnAlertThatIsNotOKAreKept() throws {
        var story = try Story(".crit(lambda: \"v\" > 90)")
        story.write((0..<200).map { "m,host=a v=\(100 + $0) \($0)" }.joined(separator: "\n"))
        let samples = story.explanation()?.samples ?? []
        #expect(samples.count == 120)
        #expect(samples.first == AlertExplanation.Sample(time: 80 * TaskStory.second, value: 180))
        #expect(samples.last == AlertExplanation.Sample(time: 199 * TaskStory.second, value: 299))
    }

    @Test func theNewestThousandAreKeptAndNoMore() throws {
        var story = try Story(".id('{{ index .Tags \"host\" }}').crit(lambda: \"v\" > 90)")
        for second in 1...3 { story.write((0..<1_100).map { "m,host=h\($0) v=99 \(second)" }.joined(separator: "\n")) }
        // The first hundred have lost their places, and do not take them back while their level stays.
        #expect(story.explanation("h1099")?.samples.count == 3)
        #expect(story.explanation("h500")?.samples.count == 3)
        #expect(story.explanation("h0")?.samples.count == 0)
    }

    @Test func whatHasBeenOKForLongIsLetGo() throws {
        var story = try Story(".crit(lambda: \"v\" > 90)")
        story.write("m,host=a v=99 1")
        story.write((2..<130).map { "m,host=a v=1 \($0)" }.joined(separator: "\n"))
        #expect(story.explanation()?.samples == [])
    }

    @Test func flappingIsToldWhereTheScriptAsks() throws {
        var story = try Story(".crit(lambda: \"v\" > 90).flapping(0.2, 0.6).history(5)")
        for second in 0..<6 { story.write("m,host=a v=\(second % 2 == 0 ? 99 : 1) \(second)") }
        let flapping = story.explanation()?.flapping ?? 0
        // Kapacitor takes the oldest level's neighbour for the newest one, so one change of four is not seen.
        #expect(abs(flapping - 0.725) < 0.001)
        var calm = try Story(".crit(lambda: \"v\" > 90)")
        calm.write("m,host=a v=1 1")
        let explanation = calm.explanation()
        #expect(explanation != nil && explanation?.flapping == nil)
    }

    @Test func theUsualIntervalIsLearnt() throws {
        var story = try Story(".crit(lambda: \"v\" > 90)")
        story.write("m,host=a v=1 0")
        #expect(story.interval() == nil)
        for second in stride(from: 10, through: 200, by: 10) { story.write("m,host=a v=1 \(second)") }
        #expect(story.interval() == 10)
        // One long pause changes it little, another pace soon.
        story.write("m,host=a v=1 3600")
        #expect(try #require(story.interval()) < 15)
        for second in stride(from: 3660, through: 7200, by: 60) { story.write("m,host=a v=1 \(second)") }
        #expect(try #require(story.interval()) >= 55)
    }
}
