@testable import KaptopConfig

/// Writes kapacitor.conf files as people keep them, all of them valid.
///
/// There are comments, keys that only look like keys, every way to write a table, Windows line ends, byte order marks and tabs; a test holds
/// it to that. It remembers where each key on a line of its own stands, so that it knows what a changed file should be without reading it.
struct RandomConfiguration {
    /// A key that has lines of its own.
    struct Written: Sendable {
        let table: TOMLPath
        let key: String
        /// Its place among the lines.
        let line: Int
        /// What stands before and behind its value.
        let before: String
        let behind: String
    }

    var generator: SeededGenerator
    private var indent = ""
    private var equals = " = "
    /// A value over several lines is one of them.
    private var lines: [String] = []
    private var endings: [String] = []
    private var hasMark = false
    private(set) var written: [Written] = []
    /// The table that keys go to; nil for one that nothing is remembered of.
    private var table: TOMLPath? = .root
    private var elementCounts: [String: Int] = [:]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func text() -> String {
        lines = []
        indent = pick(["", "  ", "  ", "\t", "    "])
        equals = pick([" = ", " = ", "=", "   = ", " =\t"])
        note(["# Kapacitor's configuration.", "# [telegram]", "#token = \"old\""])
        top()
        var sections = [http, deadman, influxDB, telegram, hipChat, slack, chats, rooms, units, endpoints, logging, general]
        sections.shuffle(using: &generator)
        for section in sections where !chance(5) {
            if chance(2) { lines.append(pick(["", "", "  ", "\t"])) }
            note(["# about what follows", "  # chat-id = \"1\"", "#[[slack]]", "# Größe 漢 = \"x\" # twice"])
            section(&self)
        }
        if chance(4) { lines.append(pick(["", "# the end", "\t"])) }
        let ending = pick(["\n", "\n", "\r\n"])
        let isMixed = chance(8)
        endings = lines.map { _ in isMixed ? pick(["\n", "\r\n"]) : ending }
        if chance(3) { endings[lines.count - 1] = "" }
        hasMark = chance(6)
        return whole(lines, endings)
    }

    private func whole(_ lines: [String], _ endings: [String]) -> String {
        let body = zip(lines, endings).map { line, ending in line.replacing("\n", with: ending.isEmpty ? "\n" : ending) + ending }
        return (hasMark ? "\u{FEFF}" : "") + body.joined()
    }

    /// The same file with another value of a key, or without its lines.
    func text(with key: Written, _ value: String?) -> String {
        var (lines, endings) = (lines, endings)
        if let value {
            lines[key.line] = key.before + value + key.behind
        } else {
            lines.remove(at: key.line)
            endings.remove(at: key.line)
        }
        return whole(lines, endings)
    }

    // MARK: Sections

    /// Tables that are written at the top, as dotted keys or inline, belong before the first header.
    private mutating func top() {
        key("hostname", "\"localhost\"", in: "")
        if !chance(3) { key("data_dir", pick(["\"/var/lib/kapacitor\"", "'/var/lib/kapacitor'"]), in: "") }
        note(["# skip-config-overrides = false"])
        if chance(3) { key("skip-config-overrides", "false", in: "") }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0:
            key("telegram.enabled", "true", in: "")
            key("telegram.'token'", "\"1:x\"", in: "")
            key("telegram . \"chat-id\"", "\"-100\"", in: "")
        case 1: lines.append("telegram = { enabled = true, token = \"1:x\"\(pick([" ", ""]))}\(tail())")
        case 2: lines.append("telegram={}\(tail())")
        case 3: key("telegram.url", "\"https://api.telegram.org/bot\"", in: "")
        default: needsTelegram = true
        }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
            lines.append("kaptop.telegram.chat = [\(tail())")
            for number in 0..<Int.random(in: 0...3, using: &generator) {
                let separator = pick([",", ",", " ,"])
                lines.append("\(indent){ name = \"c\(number)\", chat-id = \"\(number + 1)\" }\(separator)\(tail())")
                note(["  # { name = \"none\" },"])
            }
            lines.append("]\(tail())")
        case 1: lines.append("kaptop.telegram.chat = [{ name = \"c0\", chat-id = \"1\" },{name=\"c1\",chat-id='2'}]\(tail())")
        case 2: lines.append("kaptop = { telegram = { escape = true } }")
        default: needsKaptop = true
        }
    }

    private var needsTelegram = false
    /// Whether the tables below `kaptop` may be opened with headers: an inline table is closed.
    private var needsKaptop = false

    private let http: @Sendable (inout Self) -> Void = {
        $0.header("http")
        $0.key("bind-address", "\":9092\"")
        $0.note(["  # auth-enabled = false"])
        $0.key("log-enabled", "true")
        $0.key("shutdown-timeout", "'10s'")
    }

    private let logging: @Sendable (inout Self) -> Void = {
        $0.header("logging")
        $0.key("file", "\"STDERR\"")
    }

    private let deadman: @Sendable (inout Self) -> Void = {
        $0.header("deadman")
        $0.key("threshold", "0.0")
        $0.key("id", $0.pick(["\"[telegram] chat-id = 'no' # no\"", "'{{ .Name }} = \\d'", "\"Größe\""]))
        $0.key("message", $0.pick(["\"\"\"\n[telegram]\nchat-id = \"no\" \\\n   more\n\"\"\"", "'''[[slack]]\n'''", "\"{{ .ID }} # no\""]))
        $0.key("global", "false")
    }

    private let influxDB: @Sendable (inout Self) -> Void = {
        for name in $0.pick([["a"], ["a", "b"]]) {
            $0.list("influxdb")
            $0.key("name", "\"\(name)\"")
            $0.key("urls", $0.pick(["[\"http://localhost:8086\"]", "[\n    \"a\", # first ]\n    \"b\"\n  ]", "[\n\"a\",\n]"]))
            switch Int.random(in: 0..<3, using: &$0.generator) {
            case 0:
                $0.lines.append("\($0.indent)[influxdb.subscriptions]")
                $0.table = nil
                $0.key("db", "[\"rp\", \"other\"]")
            case 1: $0.key("subscriptions.db", "[\"rp\"]")
            default: break
            }
        }
    }

    private let telegram: @Sendable (inout Self) -> Void = {
        guard $0.needsTelegram else { return }
        $0.header("telegram")
        for (name, value) in [("enabled", "false"), ("token", "\"\""), ("chat-id", "''"), ("parse-mode", "\"Markdown\"")]
        where !$0.chance(3) {
            $0.key($0.pick([name, name, "\"\(name)\"", "'\(name)'"]), value)
            $0.note(["  # token = \"1:commented\"", "\t#chat-id = \"2\"", "  ### global = true"])
        }
        // Lines of a text look like the keys around it.
        if $0.chance(3) {
            $0.key("note", $0.pick(["\"\"\"\ntoken = 'no'\n[telegram]\nenabled = false\"\"\"", "'''\n  chat-id = \"no\"\n'''"]))
        }
    }

    private let general: @Sendable (inout Self) -> Void = {
        guard $0.needsKaptop else { return }
        $0.header("kaptop")
        $0.key($0.pick(["host.enabled", "host . enabled", "\"host\".enabled"]), "false")
    }

    private let hipChat: @Sendable (inout Self) -> Void = {
        $0.header("hipchat")
        $0.key("enabled", "false")
        $0.note(["  #room = \"\""])
    }

    private let slack: @Sendable (inout Self) -> Void = {
        guard !$0.chance(3) else {
            $0.header("slack")
            return $0.key("enabled", "false")
        }
        for name in $0.pick([["a"], ["a", "b"], ["a", "b", "c"]]) {
            $0.list("slack")
            $0.key("workspace", "\"\(name)\"")
            $0.key("default", name == "a" ? "true" : "false")
            if $0.chance(3) { $0.lines.append("") }
        }
    }

    private let chats: @Sendable (inout Self) -> Void = {
        guard $0.needsKaptop else { return }
        if $0.chance(2) {
            $0.header("kaptop.telegram")
            $0.key("escape", "true")
        }
        for number in 0..<Int.random(in: 0...3, using: &$0.generator) {
            $0.list($0.pick(["kaptop.telegram.chat", "kaptop . \"telegram\".chat"]))
            $0.key("name", "\"c\(number)\"")
            $0.note(["  # message-thread-id = 4"])
            $0.key("chat-id", "\"-100\(number)\"")
            if $0.chance(2) { $0.lines.append("") }
        }
    }

    private let rooms: @Sendable (inout Self) -> Void = {
        guard $0.needsKaptop, !$0.chance(3) else { return }
        $0.list("kaptop.hipchat.room")
        $0.key("name", "\"ops\"")
        $0.key("room", "'ops room'")
    }

    private let units: @Sendable (inout Self) -> Void = {
        guard $0.needsKaptop else { return }
        $0.header("kaptop.units")
        $0.key("\"cpu.usage_idle\"", "\"%\"")
    }

    private let endpoints: @Sendable (inout Self) -> Void = {
        $0.list("httppost")
        $0.key("endpoint", "\"example\"")
        $0.key("url", "\"http://example.com/#hash\"")
        if $0.chance(2) {
            $0.key("headers", "{ Example = \"your-key\", \"X Y\" = 'a, b' }")
        } else {
            $0.lines.append("\($0.indent)[httppost.headers]")
            $0.table = nil
            $0.key("Example", "\"your-key\"")
        }
    }

    // MARK: Lines

    private mutating func header(_ name: String) {
        table = Self.path(name)
        lines.append("\(pick(["", "", " "]))[\(pick(["", "", " "]))\(name)]\(tail())")
    }

    private mutating func list(_ name: String) {
        let path = Self.path(name)
        let count = elementCounts["\(path)", default: 0]
        elementCounts["\(path)"] = count + 1
        table = path.index(count)
        lines.append("[[\(name)]]\(tail())")
    }

    private mutating func key(_ name: String, _ value: String) { key(name, value, in: indent) }

    private mutating func key(_ name: String, _ value: String, in indent: String) {
        let (before, behind) = (indent + name + equals, tail())
        if let table {
            let names = Self.names(name)
            let holder = names.dropLast().reduce(table) { $0.key($1) }
            written.append(Written(table: holder, key: names.last ?? "", line: lines.count, before: before, behind: behind))
        }
        lines.append(before + value + behind)
    }

    /// The parts of a dotted key; of those that are written here only one in quotes from end to end has a dot of its own.
    private static func names(_ text: String) -> [String] {
        let inner = text.dropFirst().dropLast()
        if text.hasPrefix("\""), text.hasSuffix("\""), !inner.contains("\"") { return [String(inner)] }
        return text.split(separator: ".").map { part in String(part.filter { !" \"'".contains($0) }) }
    }

    private static func path(_ name: String) -> TOMLPath { names(name).reduce(.root) { $0.key($1) } }

    private mutating func note(_ choices: [String]) { if chance(3) { lines.append(pick(choices)) } }
    private mutating func tail() -> String { pick(["", "", "", "  ", " # a note = \"x\"", "\t# [hipchat]"]) }
    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &generator) == 0 }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &generator)] }
}
