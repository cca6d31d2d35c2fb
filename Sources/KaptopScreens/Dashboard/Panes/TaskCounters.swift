import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import SourceText
import TextUI
import TickScript

/// What stands beside the lines of a running script: points a second of its nodes, alerts at each level, and how its handlers fare.
struct TaskCounters {
    /// By line, in several lengths, the longest first.
    private(set) var forms: [Int: [StyledText]] = [:]

    init(_ detail: TaskDetail, _ state: Dashboard.State) {
        let places = Places(detail.script)
        for node in detail.nodes {
            if let line = node.line { forms[line] = Self.node(node, state.tasks.rates[node.name]) }
        }
        let alerts = state.tasks.alerts.compactMap { state.overview?.alerts[$0] }.filter { $0.task == detail.id }
        for place in places.levels {
            let name = detail.nodes.last { $0.line == place.alertLine }?.name
            let own = alerts.filter { row in
                guard row.level == place.level else { return false }
                guard places.alertCount > 1, let name else { return true }
                return row.key.topic == .anonymous(task: detail.id, node: name)
            }
            forms[place.line] = Self.level(place.level, own, state.glyphs)
        }
        let destinations = (state.overview?.destinations ?? []).filter { $0.sources.contains("task \(detail.id)") }
        for place in places.handlers {
            let ofKind = destinations.filter { $0.destination.kind == place.kind }
            guard let row = ofKind.first(where: { place.texts.contains($0.destination.address) }) ?? (ofKind.count == 1 ? ofKind[0] : nil)
            else { continue }
            forms[place.line] = Self.handler(row, state)
        }
    }

    /// Written as `mean3      40/s`; before two counts are known as `mean3   1204 in`.
    private static func node(_ node: TaskNode, _ rate: Double?) -> [StyledText] {
        let speed = rate.map(NumberText.rate) ?? "\(NumberText.short(node.collected)) in"
        let errors =
            node.errors == 0
            ? StyledText("")
            : StyledText("\(NumberText.short(node.errors)) \(node.errors == 1 ? "error" : "errors")  ", Style(.healthFailed).bold())
        let short = errors + StyledText(speed, .dim)
        return [
            errors + StyledText(CharacterWidth.standard.pad(node.name, to: 10) + CharacterWidth.standard.pad(speed, to: 8, .right), .dim),
            short,
        ]
    }

    /// Written as `◆ 1 now: web-03`.
    private static func level(_ level: Level, _ alerts: [AlertRow], _ glyphs: GlyphSet) -> [StyledText] {
        let style = alerts.isEmpty ? Style(.dim) : Style(level.role).bold()
        let mark = StyledText(level.mark(glyphs), alerts.isEmpty ? .dim : level.role)
        let count = mark + StyledText(" \(alerts.count) now", style)
        let short = mark + StyledText("\(alerts.count)", style)
        guard alerts.count == 1 else { return [count, short] }
        let tags = alerts[0].tags.map(\.value).joined(separator: ",")
        let name = tags.isEmpty ? alerts[0].key.id.rawValue : tags
        return [count + StyledText(": \(name)", style), mark + StyledText(" \(name)", style), count, short]
    }

    /// Written as `✓ ops 142 sent`, `✗ Ops on-call 7 undelivered`.
    ///
    /// Counts of what was sent stand only where no one else sends there.
    private static func handler(_ row: DestinationRow, _ state: Dashboard.State) -> [StyledText] {
        let mark = row.health.mark(state.glyphs)
        let count = row.undeliveredCount
        if row.health.trouble != nil {
            let text = StyledText("\(NumberText.count(count)) undelivered", row.health.isFailing ? .healthFailed : .healthRetrying)
            return [mark + StyledText(" \(row.name) ") + text, mark + " " + text, mark]
        }
        guard row.sources.count == 1 else { return [mark + StyledText(" \(row.name)", .dim), mark] }
        let sent = StyledText("\(NumberText.count(row.deliveredCount)) sent", .dim)
        return [mark + StyledText(" \(row.name) ") + sent, mark + " " + sent, mark]
    }
}

/// Where levels and handlers stand in a script, found by its words: a script that does not compile has some too.
private struct Places {
    struct LevelPlace {
        var level: Level
        var line: Int
        var alertLine: Int
    }

    struct HandlerPlace {
        var kind: String
        var line: Int
        /// The texts of its options, among them the address it sends to.
        var texts: [String]
    }

    var levels: [LevelPlace] = []
    var handlers: [HandlerPlace] = []
    var alertCount = 0

    private static let levelNames: [String: Level] = ["info": .info, "warn": .warning, "crit": .critical]
    private static let handlerNames: Set<String> = [
        "hipChat", "telegram", "slack", "log", "post", "tcp", "exec", "email", "pagerDuty", "pagerDuty2", "victorOps", "opsGenie",
        "opsGenie2",
        "sensu", "pushover", "alerta", "talk", "mqtt", "snmpTrap", "kafka", "discord", "teams",
    ]

    init(_ script: String) {
        let file = SourceFile(name: "", text: script)
        var alertLine: Int?
        for span in Script.highlighted(script) {
            let word = file.text(span.range)
            let line = file.position(at: span.range.start).line
            switch span.kind {
            case .function where word == "alert":
                alertLine = line
                alertCount += 1
            case .function where file.isBehindPipe(span.range.start): alertLine = nil
            case .property:
                guard let alertLine else { continue }
                if let level = Self.levelNames[word] {
                    levels.append(LevelPlace(level: level, line: line, alertLine: alertLine))
                } else if Self.handlerNames.contains(word) {
                    handlers.append(HandlerPlace(kind: word.lowercased(), line: line, texts: []))
                }
            case .string where alertLine != nil && !handlers.isEmpty:
                handlers[handlers.count - 1].texts.append(String(word.dropFirst().dropLast()))
            default: break
            }
        }
    }
}

extension SourceFile {
    /// Whether the nearest sign before a place is a `|`: what follows is a node.
    fileprivate func isBehindPipe(_ offset: Int) -> Bool {
        bytes[..<min(offset, bytes.count)].last { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") } == UInt8(ascii: "|")
    }
}
