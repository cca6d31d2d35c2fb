import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopOverview
import KaptopPipeline
import Points
import StarterTasks
import Testing
import TickScript

@testable import KaptopApp

/// The tasks that kaptop ships: quiet on an idle machine, one message and one recovery for a busy one.
@Suite struct StarterTasksTests {
    /// Feeds one sample a second to a starter task and gives the events with the seconds at which they came.
    private func events(of id: String, _ sample: (Int) -> String, seconds: Int) throws -> [(second: Int, level: Level)] {
        let task = try #require(StarterTask.all.first { $0.id == id })
        let (script, errors) = Script.parse(task.script)
        #expect(errors.isEmpty)
        let lowered = try LoweredTask(script, LoweringOptions(kind: .stream, handlers: HandlerCatalog.signatures))
        var parser = LineProtocolParser()
        var pipeline = try Pipeline(
            lowered, PipelineEnvironment(task: TaskID(id), hostname: "h", now: { 0 }), symbols: parser.symbols)
        var events: [(Int, Level)] = []
        for second in 0..<seconds {
            var chunk = Chunk()
            let lines = Array(sample(second).utf8)
            #expect(parser.parse(lines, precision: .seconds, defaultTime: Int64(second) * 1_000_000_000, into: &chunk).isEmpty)
            pipeline.process(chunk, symbols: parser.symbols, database: "telegraf", retentionPolicy: "autogen")
            for case .event(let event) in pipeline.takeOutputs() { events.append((second, event.state.level)) }
            #expect(pipeline.takeFailures().isEmpty)
            #expect(pipeline.fatalError == nil)
        }
        return events
    }

    /// Two cores and their total; the load moves from one core to the other now and then, as a scheduler has it.
    private func cores(busy: Range<Int>) -> (Int) -> String {
        { second in
            let isBusy = busy.contains(second)
            let first = isBusy ? (second % 7 == 0 ? 45 : 1) : 96
            let other = isBusy && second % 7 == 0 ? 50 : 97
            return """
                cpu,cpu=cpu0,host=h usage_idle=\(first)
                cpu,cpu=cpu1,host=h usage_idle=\(other)
                cpu,cpu=cpu-total,host=h usage_idle=\((first + other) / 2)
                """
        }
    }

    @Test func oneBusyCoreIsCriticalWithin15SecondsAndToldOnce() throws {
        let events = try events(of: "starter_cpu", cores(busy: 30..<90), seconds: 150)
        #expect(events.map(\.level) == [.critical, .ok])
        let critical = try #require(events.first)
        #expect((30...45).contains(critical.second))
    }

    @Test func anIdleMachineIsSilent() throws {
        #expect(try events(of: "starter_cpu", cores(busy: 0..<0), seconds: 120).isEmpty)
        #expect(try events(of: "starter_mem", { _ in "mem,host=h available_percent=70" }, seconds: 60).isEmpty)
        #expect(try events(of: "starter_swap", { _ in "swap,host=h used_percent=0" }, seconds: 60).isEmpty)
        #expect(try events(of: "starter_disk", { _ in "disk,host=h,path=/ used_percent=40" }, seconds: 60).isEmpty)
        #expect(try events(of: "starter_load", { _ in "system,host=h load5=0.2,n_cpus=4i" }, seconds: 60).isEmpty)
    }

    @Test func aShortPeakIsNoAlert() throws {
        #expect(try events(of: "starter_cpu", cores(busy: 30..<33), seconds: 90).isEmpty)
    }

    @Test func valuesAroundTheLimitDoNotFlap() throws {
        let events = try events(of: "starter_disk", { "disk,host=h,path=/ used_percent=\($0 % 2 == 0 ? 95.5 : 94.5)" }, seconds: 60)
        #expect(events.map(\.level) == [.critical])
    }

    @Test func theGuidesExampleIsThereButOff() throws {
        let tutorial = try #require(StarterTask.all.first { $0.id == "tutorial_cpu" })
        #expect(!tutorial.isEnabled)
        #expect(tutorial.script.contains(".crit(lambda: \"usage_idle\" <  97)"))
    }

    @Test func theMachineIsSampledWithoutAFileAndWhereTheFileSaysSo() throws {
        func samplesHost(_ text: String?) throws -> Bool {
            let reading =
                text.map { ConfigurationFile.read(text: $0, name: "kapacitor.conf") }
                ?? ConfigurationFile.readWithoutFile(dataDirectory: "/d")
            let files = ConfigurationSearch(environment: ["HOME": "/h"]).stateFiles(dataDirectory: "/d")
            return Daemon.Options(
                configuration: try #require(reading.configuration), configurationPath: text == nil ? nil : "kapacitor.conf", files: files,
                place: .thisWindow, api: .nextFree, environment: [:]
            ).samplesHost
        }
        let base = "data_dir = \"/d\"\n[replay]\ndir = \"/d/r\"\n[task]\ndir = \"/d/t\"\n[storage]\nboltdb = \"/d/k\"\n"
        #expect(try samplesHost(nil))
        #expect(try !samplesHost(base))
        #expect(try samplesHost(base + "[kaptop.host]\nenabled = true\n"))
    }
}
