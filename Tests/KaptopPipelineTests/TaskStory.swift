import KaptopAlerts
import KaptopDelivery
import KaptopPipeline
import Points
import SourceText
import TickScript

/// A task run over lines of a small language; what it passes on comes back as text, so that a case reads like documentation.
///
/// Lines of input:
/// - line protocol with a time in seconds: `cpu,host=a usage=95 10`; lines that follow each other are one write
/// - `---`: begins another write, which reaches the task as a chunk of its own
/// - `clock 30`: the clock on the wall shows 30 seconds
/// - `end`: the task is stopped
/// - `restart`: the task starts anew with the alert states of its topics
///
/// What comes out:
/// - points of the last node of the script: `point host=a: cpu,host=a usage=95 10` with the group before the colon
/// - batches: `batch host=a 10: cpu,host=a` and a line for each row, indented; barriers `barrier host=a 10`; `delete host=a`
/// - events as topics have them: `event cpu:host=a CRITICAL at 10 previous OK`
/// - errors `error where2: text`, and why a task stopped, `stopped: text`
struct TaskStory {
    private var pipeline: Pipeline
    private let task: LoweredTask
    private var parser = LineProtocolParser()
    private var topics = Topics()
    private var lines: [String] = []
    private var clock: Int64 = 0

    static let second: Int64 = 1_000_000_000

    private init(_ script: String, kind: EdgeKind) throws {
        task = try Self.lower(script, kind: kind)
        pipeline = try Pipeline(task, Self.environment)
        pipeline.observesLastNode = true
        pipeline.advance(to: 0)
    }

    static var environment: PipelineEnvironment {
        PipelineEnvironment(task: TaskID("task"), hostname: "here", dbrps: [("db", "rp")], endpoints: ["named"], now: { 0 })
    }

    static func lower(_ script: String, kind: EdgeKind = .stream, handlers: [HandlerSignature] = []) throws -> LoweredTask {
        let (parsed, errors) = Script.parse(script)
        if let first = errors.first { throw first }
        return try LoweredTask(parsed, LoweringOptions(kind: kind, handlers: handlers))
    }

    /// What the task makes of the input, one line each.
    static func run(_ script: String, _ input: String, kind: EdgeKind = .stream) throws -> String {
        var story = try TaskStory(script, kind: kind)
        var pending: [String] = []
        for line in input.split(separator: "\n").map({ $0.drop { $0 == " " } }) where !line.isEmpty {
            let words = line.split(separator: " ")
            guard ["---", "clock", "end", "restart"].contains(words[0]) else {
                pending.append(String(line))
                continue
            }
            story.write(pending)
            pending = []
            switch words[0] {
            case "clock": story.turnClock(to: Int64(words[1]) ?? 0)
            case "end": story.pipeline.finish()
            case "restart": try story.restart()
            default: break
            }
            story.collect()
        }
        story.write(pending)
        return story.lines.joined(separator: "\n")
    }

    private mutating func write(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        var chunk = Chunk()
        let errors = parser.parse(
            Array(lines.joined(separator: "\n").utf8), precision: .seconds, defaultTime: 0, into: &chunk)
        self.lines += errors.map { "unreadable: \($0)" }
        pipeline.advance(to: clock)
        pipeline.process(chunk, symbols: parser.symbols, database: "db", retentionPolicy: "rp")
        collect()
    }

    private mutating func turnClock(to seconds: Int64) {
        clock = seconds * Self.second
        while let deadline = pipeline.nextDeadline, deadline <= clock { pipeline.advance(to: max(deadline, 0)) }
        pipeline.advance(to: clock)
    }

    private mutating func restart() throws {
        pipeline.finish()
        collect()
        pipeline = try Pipeline(task, Self.environment)
        pipeline.observesLastNode = true
        var states: [TopicID: [EventState]] = [:]
        for (id, topic) in topics.topics { states[id] = Array(topic.states.values) }
        pipeline.restore(states)
        pipeline.advance(to: clock)
    }

    private mutating func collect() {
        for failure in pipeline.takeFailures() { lines.append("error \(failure.node): \(failure.text)") }
        lines += Printing.lines(of: pipeline.takeObserved(), pipeline.context)
        for output in pipeline.takeOutputs() {
            switch output {
            case .inhibition(let inhibition, let inhibitor, let isActive):
                topics.setInhibition(inhibition, by: inhibitor, isActive: isActive)
            case .event(let event):
                guard let collected = topics.collect(event)?.event else { continue }
                lines.append(
                    "event \(event.state.id) \(event.state.level.name) at \(Printing.time(event.state.time)) previous \(collected.previousLevel.name)"
                )
            }
        }
        for line in pipeline.takeLogLines() {
            lines.append("log \(line.level) \(line.message): \(line.pairs.map { "\($0.key)=\($0.value)" }.joined(separator: " "))")
        }
        for loop in pipeline.takeLoopback() {
            var point = loop.point
            point.time /= Self.second
            lines.append("loopback \(loop.database).\(loop.retentionPolicy): \(LineProtocol.text(of: point))")
        }
        for post in pipeline.takePosts() {
            lines.append("post \(post.target): \(Printing.text(of: post.series))")
            pipeline.take(NodePost.Answer(code: 204), to: post)
        }
        lines += Printing.lines(of: pipeline.takeObserved(), pipeline.context)
        for endpoint in pipeline.endpoints {
            for series in pipeline.published(at: endpoint) ?? [] { lines.append("\(endpoint): \(Printing.text(of: series))") }
        }
        if let fatal = pipeline.fatalError { lines.append("stopped: \(fatal)") }
    }
}

/// How messages and series are written in expectations.
enum Printing {
    static func lines(of chunk: Chunk, _ context: NodeContext) -> [String] {
        var lines: [String] = []
        for message in chunk.messages {
            let group = context.groups.text(of: message.group, symbols: context.symbols)
            let groupText = group.isEmpty ? "-" : group.replacing("\n", with: "|")
            switch message.kind {
            case .point: lines.append("point \(groupText): \(text(of: message, chunk, context))")
            case .row: lines.append("  \(text(of: message, chunk, context))")
            case .batch:
                let point = Point(measurement: "", fields: [:], time: 0)
                let series = chunk.point(message, symbols: context.symbols)
                var header = point
                header.measurement = series.measurement
                header.tags = series.tags
                let name = LineProtocol.text(of: header).split(separator: " ")[0]
                lines.append("batch \(groupText) \(time(message.time)) with \(message.rowCount): \(name)")
            case .barrier: lines.append("barrier \(groupText) \(time(message.time))")
            case .deleteGroup: lines.append("delete \(groupText)")
            }
        }
        return lines
    }

    private static func text(of message: Chunk.Message, _ chunk: Chunk, _ context: NodeContext) -> String {
        let point = chunk.point(message, symbols: context.symbols)
        let text = LineProtocol.text(of: point)
        return text.split(separator: " ").dropLast().joined(separator: " ") + " \(time(message.time))"
    }

    /// Seconds, with a fraction where there is one.
    static func time(_ nanoseconds: Int64) -> String {
        let seconds = Double(nanoseconds) / 1e9
        return seconds == seconds.rounded() ? String(Int64(seconds)) : String(seconds)
    }

    static func text(of series: AlertSeries) -> String {
        let tags = series.tags.map { ",\($0.key)=\($0.value)" }.joined()
        let rows = series.rows.map { row in
            let values = zip(series.columns, row.values).compactMap { column, value in value.map { "\(column)=\(text(of: $0))" } }
            return "\(values.joined(separator: ",")) \(time(row.time))"
        }
        return "\(series.name)\(tags) \(rows.joined(separator: "; "))"
    }

    private static func text(of value: FieldValue) -> String {
        switch value {
        case .float(let value): value == value.rounded() ? String(Int64(value)) : String(value)
        case .integer(let value): "\(value)i"
        case .boolean(let value): "\(value)"
        case .string(let value): "'\(value)'"
        case .duration(let value): "\(value)ns"
        case .time(let value): time(value)
        case .null: "null"
        case .missing: "{}"
        }
    }
}
