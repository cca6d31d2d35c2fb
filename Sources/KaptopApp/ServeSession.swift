import Glibc
import KaptopConfig
import KaptopOverview
import UnixSignals

/// `kaptop serve`: the engine without a terminal, until a signal ends it; SIGHUP loads the load directory again.
package enum ServeSession {
    /// Runs until SIGTERM or SIGINT; returns the exit code.
    package static func run(
        _ loaded: LoadedConfiguration, environment: [String: String], ports: Daemon.Options.Ports = .init()
    ) async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        if !loaded.report.isEmpty { Output.error(loaded.report) }
        if let found = await EngineProbe.findEngine(loaded.configuration) {
            Output.error("kaptop: \(found), so no engine was started and nothing is sent")
            return 1
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        var options = Daemon.Options(
            configuration: loaded.configuration, configurationPath: loaded.path, files: loaded.files,
            place: .service(processID: getpid()), api: .required, environment: environment)
        options.ports = ports
        let daemon: Daemon
        do throws(Daemon.Failure) {
            daemon = try await Daemon.start(options)
        } catch {
            Output.error("run: \(error)")
            return 1
        }
        for await received in signals {
            guard received == .sighup else { break }
            await daemon.reload()
        }
        await daemon.stop()
        return 0
    }
}

/// Lines for the person at the terminal that kaptop was started from.
package enum Output {
    package static func error(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(2, bytes, bytes.count)
    }
}
