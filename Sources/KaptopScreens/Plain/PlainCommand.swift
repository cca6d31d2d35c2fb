import KaptopAlerts

/// A line that somebody has typed at the plain console.
enum PlainCommand: Hashable {
    case list
    /// Every alert, OK ones too.
    case listAll
    case show(String)
    case acknowledge(String, note: String)
    case silence(String, seconds: Int64, reason: String)
    case help, quit, nothing
    /// Why the line is no command, with what to type.
    case mistake(String)

    static let instructions = [
        "list            alerts that are not OK, with numbers",
        "list all        every alert",
        "show N          all about an alert: its number in the list, or its id",
        "ack N NOTE      acknowledge an alert",
        "silence N 1h REASON   keep its notifications back for that long: 30m, 2h, 1d",
        "help, quit",
    ]

    init(_ line: String) {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let verb = words.first?.lowercased() else {
            self = .nothing
            return
        }
        let rest = Array(words.dropFirst())
        switch (verb, rest.count) {
        case ("list", 0), ("l", 0): self = .list
        case ("list", 1) where rest[0] == "all": self = .listAll
        case ("show", 1...): self = .show(rest.joined(separator: " "))
        case ("ack", 2...): self = .acknowledge(rest[0], note: rest.dropFirst().joined(separator: " "))
        case ("ack", _): self = .mistake("ack needs a number and a note: ack 1 looking into it")
        case ("silence", 3...):
            if let seconds = Self.seconds(rest[1]) {
                self = .silence(rest[0], seconds: seconds, reason: rest.dropFirst(2).joined(separator: " "))
            } else {
                self = .mistake("\(rest[1]) is no length of time; write 30m, 2h or 1d")
            }
        case ("silence", _): self = .mistake("silence needs a number, how long, and why: silence 1 1h disk is being changed")
        case ("help", _), ("?", _): self = .help
        case ("quit", _), ("q", _), ("exit", _): self = .quit
        default: self = .mistake("\(verb) is not known here; help lists the commands")
        }
    }

    /// `90s`, `30m`, `2h`, `1d`, `1h30m`; nil for anything else, and for more than a year.
    static func seconds(_ text: String) -> Int64? {
        var total: Int64 = 0
        var number: Int64?
        for character in text {
            if let digit = character.wholeNumberValue, character.isASCII {
                number = (number ?? 0) * 10 + Int64(digit)
                guard number ?? 0 < 100_000_000 else { return nil }
                continue
            }
            guard let count = number, let unit = ["s": 1, "m": 60, "h": 3_600, "d": 86_400][character].map(Int64.init) else { return nil }
            total += count * unit
            number = nil
        }
        return number == nil && total > 0 && total <= 366 * 86_400 ? total : nil
    }
}
