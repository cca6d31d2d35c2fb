import Foundation
import Subprocess

/// A real terminal: tmux on a server of its own.
package struct Tmux: Sendable {
    private let server = "kaptop-\(UUID().uuidString.prefix(8))"

    /// Where a console in it keeps what belongs to its person: `config/kaptop` and `state/kaptop`.
    package var home: String { "\(NSTemporaryDirectory())\(server)" }

    package init() {}

    package func start(_ command: String, width: Int = 120, height: Int = 36) async {
        await tmux(
            "new-session", "-d", "-x", String(width), "-y", String(height),
            "env XDG_CONFIG_HOME=\(home)/config XDG_STATE_HOME=\(home)/state \(command)")
    }

    package var screen: String {
        get async { await tmux("capture-pane", "-p") }
    }

    /// What has left the screen too.
    package var everything: String {
        get async { await tmux("capture-pane", "-p", "-S", "-", "-E", "-") }
    }

    /// The path of the terminal that the program runs on.
    package var terminal: String {
        get async { await tmux("display-message", "-p", "#{pane_tty}").trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// With the codes of colours.
    package var screenWithColors: String {
        get async { await tmux("capture-pane", "-p", "-e") }
    }

    package func press(_ key: String) async { await tmux("send-keys", key) }

    package func type(_ text: String) async { await tmux("send-keys", "-l", text) }

    package func resize(width: Int, height: Int) async { await tmux("resize-window", "-x", String(width), "-y", String(height)) }

    package func end() async { await tmux("kill-server") }

    /// Removes what its consoles have kept.
    package func forget() { try? FileManager.default.removeItem(atPath: home) }

    @discardableResult
    private func tmux(_ arguments: String...) async -> String {
        let result = try? await Subprocess.run(
            .name("tmux"), arguments: Arguments(["-L", server, "-f", "/dev/null"] + arguments),
            environment: .inherit.updating(["LC_ALL": "C.UTF-8"]), output: .string(limit: 1 << 20), error: .discarded)
        return result?.standardOutput ?? ""
    }
}
