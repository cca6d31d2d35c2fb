import Glibc
import KaptopApp
import NcursesTerminal
import TextUI

/// Opens the terminal as the environment describes it.
enum ConsoleTerminal {
    static func open(_ environment: [String: String], ascii: Bool, theme: Theme) async throws(TerminalRefusal) -> CursesScreen {
        guard isatty(1) == 1 else { throw .noTerminal }
        return try await CursesScreen.open(
            TerminalOptions(
                term: environment["TERM"] ?? "", colorTerm: environment["COLORTERM"] ?? "",
                noColor: !(environment["NO_COLOR"] ?? "").isEmpty, isOverSSH: environment["SSH_CONNECTION"] != nil,
                usesASCII: ascii ? true : nil, hasWideMarks: TerminalOptions.hasWideMarks(locale: locale(environment)), theme: theme))
    }

    /// Whether the locale's encoding is UTF-8.
    static func isUTF8(_ environment: [String: String]) -> Bool {
        let encoding = locale(environment).split(separator: ".").dropFirst().first.map { $0.lowercased() } ?? ""
        return encoding.hasPrefix("utf-8") || encoding.hasPrefix("utf8")
    }

    /// The locale for characters, as setlocale(3) finds it.
    private static func locale(_ environment: [String: String]) -> String {
        ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    }
}
