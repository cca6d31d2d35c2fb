import CTerminalEcho
import Foundation
package import KaptopScreens
package import TextUI

/// Runs a wizard line by line: prints what its steps say, reads lines, and never draws anything anew.
///
/// A secret is read with the terminal's echo off.
package struct LineSession<Wizard: LineWizard>: Sendable where Wizard.State: Sendable {
    package typealias Performer = @Sendable (Wizard.Effect, @escaping @Sendable (Wizard.Message) async -> Void) async -> Void

    /// Where lines come from and go to.
    package struct Port: Sendable {
        /// The next line without its end, nil at the end of the input; the flag says whether it must not be seen.
        var read: @Sendable (_ isSecret: Bool) async -> String?
        var write: @Sendable (String) -> Void

        package init(read: @escaping @Sendable (Bool) async -> String?, write: @escaping @Sendable (String) -> Void) {
            self.read = read
            self.write = write
        }
    }

    private enum Event: Sendable {
        case message(Wizard.Message)
        case line(String?)
    }

    private let initial: Wizard.State
    private let port: Port
    private let atEnd: @Sendable (_ state: Wizard.State, _ isOver: Bool) async -> Void
    private let perform: Performer

    /// - Parameter atEnd: told how it stands at the end, and whether the wizard was over before the input.
    package init(
        _ state: Wizard.State, port: Port = .standard, atEnd: @escaping @Sendable (Wizard.State, Bool) async -> Void = { _, _ in },
        perform: @escaping Performer
    ) {
        initial = state
        self.port = port
        self.atEnd = atEnd
        self.perform = perform
    }

    /// Asks until the wizard is over or the input ends; returns the exit code: 0 for done, 1 where the input ended before.
    package func run() async -> Int32 {
        var state = initial
        let code = await converse(&state)
        await atEnd(state, code == 0)
        return code
    }

    private func converse(_ state: inout Wizard.State) async -> Int32 {
        let (events, source) = AsyncStream<Event>.makeStream()
        var work: [Task<Void, Never>] = []
        defer { for task in work { task.cancel() } }
        var shown: [String] = []
        /// What is asked, and whether its prompt is what was written last.
        var question: LineMode<Wizard>.Question?
        var isPrompted = false
        var iterator = events.makeAsyncIterator()
        while true {
            if let news = news(LineMode<Wizard>.page(state), &shown) {
                port.write((isPrompted ? "\n" : "") + news)
                isPrompted = false
            }
            let asked = LineMode<Wizard>.question(state)
            // What has come may have changed what can be answered: then it is asked anew, and the line that is being typed answers that.
            if !Wizard.isWaiting(state), !isPrompted || asked != question {
                port.write((isPrompted ? "\n" : "") + LineMode<Wizard>.prompt(asked))
                isPrompted = true
                let isReading = question != nil
                question = asked
                let isSecret = if case .text(let field) = asked { field.isSecret } else { false }
                let port = port
                if !isReading { work.append(Task { source.yield(.line(await port.read(isSecret))) }) }
            }
            guard let event = await iterator.next() else { return 1 }
            var effects: [Wizard.Effect] = []
            switch event {
            case .message(let message): effects = Wizard.update(&state, message)
            case .line(nil): return 1
            case .line(let line?):
                let asked = question ?? LineMode<Wizard>.question(state)
                question = nil
                isPrompted = false
                guard let keys = LineMode<Wizard>.keys(for: line, asked) else {
                    port.write("That is none of the numbers.\n")
                    continue
                }
                for key in keys {
                    if let message = Wizard.message(for: .key(key)) { effects += Wizard.update(&state, message) }
                }
            }
            for effect in effects {
                if Wizard.request(for: effect) == .quit { return 0 }
                let perform = perform
                work.append(Task { await perform(effect) { source.yield(.message($0)) } })
            }
        }
    }

    /// What the page did not say before, nil for nothing.
    private func news(_ page: [String], _ shown: inout [String]) -> String? {
        let new = page.filter { !shown.contains($0) }
        shown = page
        return new.isEmpty ? nil : new.map { $0 + "\n" }.joined()
    }
}

extension LineSession.Port {
    /// Standard input and output.
    package static var standard: Self {
        Self(
            read: { isSecret in
                await withCheckedContinuation { continuation in
                    // Reading blocks, so it has a thread of its own.
                    Thread.detachNewThread { continuation.resume(returning: StandardLines.read(isSecret: isSecret)) }
                }
            },
            write: { text in
                FileHandle.standardOutput.write(Data(text.utf8))
            })
    }
}

/// Lines of standard input, those with secrets without echo where it is a terminal.
enum StandardLines {
    static func read(isSecret: Bool) -> String? {
        // Off for this line only, however it ends: an interrupt must not leave the person's shell without echo.
        let hidesEcho = isSecret && kaptop_hide_echo(STDIN_FILENO) == 0
        defer { if hidesEcho { kaptop_show_echo() } }
        return readLine(strippingNewline: true)
    }
}
