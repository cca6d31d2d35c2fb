import TextUI

/// The manual page of the console, kaptop(1), in the man macros of roff: its keys come from the table that makes them work.
package enum ManualPage {
    /// - Parameters:
    ///   - version: of the program: `1.0.0`.
    ///   - commands: name and what it does, in the order in which they are shown.
    package static func text(version: String, commands: [(name: String, abstract: String)]) -> String {
        var page = Roff()
        page.macro("TH", "KAPTOP", "1", "", "kaptop \(version)")
        page.section("NAME")
        page.paragraph("kaptop - alerts and their handlers, live in a terminal")
        page.section("SYNOPSIS")
        for line in ["kaptop [--config FILE] [--url URL] [--read-only] [--plain]", "kaptop COMMAND [--help]"] { page.indented(line) }
        page.section("DESCRIPTION")
        page.paragraph(
            """
            kaptop runs TICKscripts as Kapacitor 1.5 does and shows the levels of alerts, where they were told, and what became of every \
            notification. Without a command it opens the console: on the engine that already runs on the same data folder, else on one of \
            its own.
            """)
        page.section("COMMANDS")
        for command in commands { page.entry("kaptop \(command.name)", command.abstract) }
        page.section("KEYS")
        page.paragraph(
            "A key means the same on every screen. What changes the world is asked about first; in a text field every letter is text.")
        for screen in Screen.allCases {
            page.subsection("\(screen.pane.title) (\(screen.digit))")
            keys(KeyTable.bindings(.screen(screen)).filter { !isEverywhere($0) }, &page)
            if screen == .alerts {
                page.subsection("An alert that is open")
                keys(KeyTable.bindings(.detail).filter { !isEverywhere($0) }, &page)
            }
        }
        page.subsection("Everywhere")
        keys(KeyTable.bindings(.screen(.alerts)).filter(isEverywhere), &page)
        page.section("FILTER")
        for example in HelpPane.filterExamples { page.entry(example.text, example.meaning) }
        page.section("ENVIRONMENT")
        for variable in environment { page.entry(variable.name, variable.meaning) }
        page.section("FILES")
        for file in files { page.entry(file.name, file.meaning) }
        return page.text
    }

    private static func isEverywhere(_ binding: KeyBinding) -> Bool {
        Screen.allCases.allSatisfy { screen in
            KeyTable.bindings(.screen(screen)).contains { $0.action == binding.action && $0.keys == binding.keys }
        }
    }

    private static func keys(_ bindings: [KeyBinding], _ page: inout Roff) {
        for binding in bindings { page.entry(binding.asciiLabel, binding.help) }
    }

    private static let environment: [(name: String, meaning: String)] = [
        ("KAPACITOR_CONFIG_PATH", "The configuration file, where --config names none."),
        ("TERM, COLORTERM", "The kind of terminal; COLORTERM=truecolor asks for 24-bit colours."),
        ("NO_COLOR", "Where set, no colours are used: levels are told by mark, word and height."),
        ("SSH_CONNECTION", "Where set, Escape waits longer for the rest of a key."),
        ("LANG, LC_ALL, LC_CTYPE", "The locale; without UTF-8 everything is drawn in ASCII."),
        ("VISUAL, EDITOR", "The editor for scripts."),
        ("KAPTOP_USER", "Your name in the audit."),
    ]

    private static let files: [(name: String, meaning: String)] = [
        ("/etc/kapacitor/kapacitor.conf", "The configuration of Kapacitor, with [kaptop] tables of its own."),
        ("DATA_DIR/kaptop/state.db", "Alerts, events, deliveries and tasks."),
        ("DATA_DIR/kaptop/kaptop.sock", "The socket that consoles and commands ask."),
        ("$XDG_CONFIG_HOME/kaptop/console.toml", "Personal settings of the console."),
        ("$XDG_CONFIG_HOME/kaptop/themes/", "Your own themes, and base16 schemes."),
    ]
}

/// Text for roff's man macros.
struct Roff {
    private var lines: [String] = []

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func macro(_ name: String, _ arguments: String...) {
        lines.append(([".\(name)"] + arguments.map { "\"\(Self.escaped($0))\"" }).joined(separator: " "))
    }

    mutating func section(_ title: String) { lines.append(".SH \(title)") }
    mutating func subsection(_ title: String) { lines.append(".SS \(Self.escaped(title))") }
    mutating func paragraph(_ text: String) { lines += [".PP", Self.line(text)] }

    mutating func indented(_ text: String) { lines += [".PP", ".B \(Self.escaped(text))"] }

    /// A term and what it means, below each other.
    mutating func entry(_ term: String, _ meaning: String) { lines += [".TP", ".B \(Self.escaped(term))", Self.line(meaning)] }

    /// A line of text that roff takes for no request.
    private static func line(_ text: String) -> String {
        let escaped = escaped(text)
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
    }
}
