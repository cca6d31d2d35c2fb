import Foundation
import GoTemplate
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import Lambda
import Points
import TickScript

/// Prints what each part of the engine costs: `make benchmarks`, or with a word only the lines that contain it.
@main
struct Benchmarks {
    static func main() async throws {
        let wanted = CommandLine.arguments.dropFirst().first ?? ""
        if wanted.isEmpty || "console".hasPrefix(wanted) { try ConsoleFigures.print() }
        if wanted == "console" { return }
        print(String(repeating: " ", count: 46) + "ns      allocations  MB/s")
        for benchmark in try all() where wanted.isEmpty || benchmark.name.contains(wanted) {
            let result = try await benchmark.measure(runs: 7)
            let name = benchmark.name.padding(toLength: 36, withPad: " ", startingAt: 0)
            let rate = result.bytesPerSecond > 0 ? String(format: "%8.0f", result.bytesPerSecond / 1e6) : ""
            print(String(format: "%@ %9.1f a %@ %9.3f %@", name, result.nanoseconds, benchmark.unit as NSString, result.allocations, rate))
        }
    }

    private static func all() throws -> [Benchmark] {
        let load = try Load()
        return [try parser(load), try template()] + (try lambdas(load)) + (try nodes(load)) + [try engine(load)]
    }

    // MARK: Parts

    private static func parser(_ load: Load) throws -> Benchmark {
        var parser = LineProtocolParser()
        var chunk = Chunk()
        return Benchmark(name: "line protocol", unit: "point") {
            for _ in 0..<20 {
                chunk.removeAll()
                _ = parser.parse(load.lines, precision: .nanoseconds, defaultTime: 0, into: &chunk)
            }
            return (20 * load.count, 20 * load.lines.count)
        }
    }

    private static func template() throws -> Benchmark {
        let template = try Template(
            parsing: "{{ .ID }} is {{ .Level }}{{ if gt (index .Fields \"v\") 3.0 }}: {{ index .Fields \"v\" | printf \"%.2f\" }}{{ end }}",
            name: "message")
        var data = TemplateData()
        data.id = "cpu:host=a"
        data.fields = [("v", .float(4.5))]
        return Benchmark(name: "template", unit: "text ") {
            for _ in 0..<10_000 { _ = try template.render(data.messageData) }
            return (10_000, 0)
        }
    }

    private static func lambdas(_ load: Load) throws -> [Benchmark] {
        try [
            "\"usage_idle\" < 97", "\"usage_idle\" < 97 AND \"host\" =~ /host-1.*/", "\"usage_user\" + \"usage_system\" > 3.5",
            "sigma(\"usage_idle\") > 3.0",
        ].map { text in
            let (parsed, _) = Expression.parseLambda(text) { _ in nil }
            guard let parsed else { throw CannotRun(text) }
            var symbols = load.symbols
            let compiled = try CompiledLambda(parsed, symbols: &symbols, now: { 0 })
            let known = symbols
            return Benchmark(name: "lambda: \(text)", unit: "point") {
                var lambda = compiled
                var state = lambda.makeState()
                for _ in 0..<20 {
                    for message in load.chunk.messages {
                        _ = try lambda.boolean(message, in: load.chunk, symbols: known, state: &state)
                    }
                }
                return (20 * load.count, 0)
            }
        }
    }

    private struct CannotRun: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    /// Each node behind a `from` that groups by host and cpu; the first line is that `from` alone.
    private static func nodes(_ load: Load) throws -> [Benchmark] {
        try [
            "", "where(lambda: \"usage_idle\" < 97)", "groupBy('host')", "eval(lambda: \"usage_idle\" * 2.0).as('twice').keep()",
            "window().period(1m).every(1m)", "mean('usage_idle')", "derivative('usage_idle')", "stateDuration(lambda: \"usage_idle\" < 97)",
            "stateCount(lambda: \"usage_idle\" < 97)", "changeDetect('usage_idle')", "sample(3)", "shift(1m)", "default().field('x', 1.0)",
            "delete().field('usage_guest')", "flatten().on('dc')", "movingAverage('usage_idle', 5)", "barrier().idle(1h)", "httpOut('x')",
            "alert().crit(lambda: \"usage_idle\" < 10)",
        ].map { call in
            let script = "stream|from().groupBy('host', 'cpu')" + (call.isEmpty ? "" : "|\(call)")
            var pipeline = try pipeline(script, load.symbols)
            return Benchmark(name: call.isEmpty ? "node: from" : "node: from|\(call.prefix { $0 != "(" })", unit: "point") {
                for _ in 0..<20 {
                    pipeline.advance(to: 0)
                    pipeline.process(load.chunk, symbols: load.symbols, database: "telegraf", retentionPolicy: "autogen")
                    _ = pipeline.takeOutputs()
                }
                return (20 * load.count, 0)
            }
        }
    }

    private static func pipeline(_ script: String, _ symbols: SymbolTable) throws -> Pipeline {
        let (parsed, errors) = Script.parse(script)
        if let error = errors.first { throw error }
        let lowered = try LoweredTask(parsed, LoweringOptions(kind: .stream, handlers: HandlerCatalog.signatures))
        return try Pipeline(lowered, PipelineEnvironment(task: TaskID("benchmark"), hostname: "here", now: { 0 }), symbols: symbols)
    }

    /// Bytes to levels: parser, router and one task with a threshold that no point reaches.
    private static func engine(_ load: Load) throws -> Benchmark {
        let symbols = SymbolTable()
        let taskMaster = TaskMaster(
            store: NoStore(), sink: NoSink(), log: NoLog(),
            world: TaskMaster.World(
                hostname: "here", clusterID: "", serverID: "", handlers: HandlerCatalog.signatures, globalHandlers: { [] }, now: { 0 },
                symbols: symbols))
        let receiver = LineReceiver(taskMaster: taskMaster, symbols: symbols)
        let dbrp = DBRP(database: "telegraf", retentionPolicy: "autogen")
        let task = TaskDefinition(
            id: TaskID("threshold"), dbrps: [dbrp], script: "stream|from().groupBy('host')|alert().crit(lambda: \"usage_idle\" < 10)",
            isEnabled: true, createdAt: 0)
        return Benchmark(name: "engine: bytes to levels", unit: "point") {
            if await taskMaster.task(task.id) == nil { try await taskMaster.define(task) }
            for _ in 0..<20 { _ = await receiver.receive(load.lines, to: dbrp, precision: .nanoseconds, now: 0) }
            await taskMaster.executingTask(task.id)?.finish()
            return (20 * load.count, 20 * load.lines.count)
        }
    }
}
