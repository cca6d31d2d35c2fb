package import KaptopAlerts

/// Runs a program for each event and gives it the alert data on its standard input.
///
///     |alert()
///         .exec('/usr/local/bin/page-me', '--team', 'ops')
///
/// No shell is between. Which programs may run is for `ExecPolicy` to say. A program that fails is not run again, as in Kapacitor: it
/// may have done half its work.
///
/// Topic handlers name `prog` and `args`; scripts put the whole into `command`.
package struct ExecHandler: Handler {
    package static let signature = HandlerSignature(
        kind: "exec", property: "exec", typeName: "*pipeline.ExecHandler", arguments: [.init("command", .strings)],
        isVariadic: true, properties: [])
    static let timeLimit = Duration.seconds(60)

    private let commands: any CommandRunning
    private let policy: ExecPolicy

    package init(commands: any CommandRunning, policy: ExecPolicy) {
        self.commands = commands
        self.policy = policy
    }

    package var failureMessage: String { "exec command failed" }

    package func destination(of spec: HandlerSpec) -> Destination {
        let command = Self.command(of: spec)
        let arguments = command.dropFirst().joined(separator: "\u{0}")
        // Arguments may hold secrets, so they only tell one queue from another.
        let mark = arguments.isEmpty ? "" : " #" + ShortHash.text(arguments)
        return Destination(kind: "exec", address: (command.first ?? "") + mark)
    }

    package func send(_ deliveries: ArraySlice<Delivery>) async -> [Verdict] {
        guard let delivery = deliveries.first else { return [] }
        let command = Self.command(of: delivery.handler)
        guard let program = command.first, !program.isEmpty else {
            return [.rejected(Cause(.badSetting, detail: "no program is named", logText: "exec: no command"))]
        }
        guard isAllowed(program) else {
            let text = "\(program) is not among the programs that may be run"
            return [.rejected(Cause(.blocked, detail: text, logText: text))]
        }
        let input: [UInt8]
        do throws(Cause) {
            input = try AlertDataJSON.line(delivery.event)
        } catch {
            return [.rejected(error)]
        }
        do throws(CommandFailure) {
            try await commands.run(command, input: input, timeLimit: Self.timeLimit)
            return [.delivered]
        } catch {
            return [Self.judge(error)]
        }
    }

    static func judge(_ failure: CommandFailure) -> Verdict {
        .rejected(Cause(failure.kind == .notStarted ? .badSetting : .server, detail: failure.text, logText: failure.text))
    }

    private func isAllowed(_ program: String) -> Bool {
        switch policy {
        case .everything: true
        case .only(let paths): paths.contains(program)
        }
    }

    static func command(of spec: HandlerSpec) -> [String] {
        if case .strings(let command) = spec.options["command"] { return command }
        let arguments: [String] = if case .strings(let list) = spec.options["args"] { list } else { [] }
        return [spec.string("prog") ?? ""] + arguments
    }
}
