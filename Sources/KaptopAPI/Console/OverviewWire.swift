import KaptopAlerts
package import KaptopOverview

/// What goes to a console of another process at once: a change, or a piece of one that has many alerts.
struct OverviewPiece: WireValue {
    var change = OverviewChange()
    /// Begins a whole new picture.
    var isReset = false
    /// The rest follows; the console shows nothing of it until then.
    var hasMore = false

    static var blank: Self { Self() }

    mutating func code(in wire: inout Wire) {
        wire.code("reset", &isReset)
        wire.code("more", &hasMore)
        wire.code("engine", &change.engine)
        wire.code("alerts", &change.alerts)
        wire.code("removed", &change.removedAlerts)
        wire.code("events", &change.events)
        wire.code("destinations", &change.destinations)
        wire.code("deliveries", &change.deliveries)
        wire.code("services", &change.services)
        wire.code("tasks", &change.tasks)
        wire.code("topics", &change.topics)
        wire.code("silences", &change.silences)
        wire.code("maintenances", &change.maintenances)
    }
}

/// Writes what changes for one console of another process, a line each.
///
/// Lines hold some hundred alerts at most, so that neither side has a large picture in its memory twice. Of an alert's history the
/// console gets only the minutes that it does not have.
package struct OverviewWriter: Sendable {
    private static let alertsPerLine = 500

    private let processID: Int32
    /// The newest minute that the console has of each alert.
    private var sentMinutes: [AlertKey: Int64] = [:]
    /// What is left of the change: its first piece, and its alerts.
    private var first: OverviewPiece?
    private var alerts: ArraySlice<AlertRow> = []

    /// - Parameter processID: that of the engine, whose window is not the console's.
    package init(processID: Int32) {
        self.processID = processID
    }

    /// Takes a change, whose lines `nextLine` gives; an empty one becomes a sign of life.
    package mutating func take(_ change: OverviewChange) {
        var piece = OverviewPiece()
        if var picture = change.reset {
            var rest = change
            rest.reset = nil
            picture.apply(rest)
            piece.isReset = true
            piece.change = OverviewChange(picture)
            sentMinutes = [:]
        } else {
            piece.change = change
        }
        if case .thisWindow = piece.change.engine?.place { piece.change.engine?.place = .service(processID: processID) }
        for key in piece.change.removedAlerts { sentMinutes[key] = nil }
        alerts = piece.change.alerts[...]
        first = piece
    }

    /// The next line of the change that was taken, with a line feed; nil at its end.
    package mutating func nextLine() -> [UInt8]? {
        guard first != nil || !alerts.isEmpty else { return nil }
        var piece = first ?? OverviewPiece()
        first = nil
        piece.change.alerts = alerts.prefix(Self.alertsPerLine).map { withNewMinutes($0) }
        alerts = alerts.dropFirst(Self.alertsPerLine)
        piece.hasMore = !alerts.isEmpty
        return Wire.bytes(of: piece) + [UInt8(ascii: "\n")]
    }

    private mutating func withNewMinutes(_ row: AlertRow) -> AlertRow {
        guard let newest = row.history.newestMinute else { return row }
        defer { sentMinutes[row.key] = newest }
        guard let sent = sentMinutes[row.key], sent <= newest else { return row }
        let count = Int(clamping: newest - sent + 1)
        var row = row
        row.history = AlertHistory(
            newestMinute: newest, levels: row.history.levels.suffix(count), values: row.history.values.suffix(count))
        return row
    }
}

/// Reads what `OverviewWriter` has written.
package struct OverviewReader: Sendable {
    /// The line is none of a writer's that this program understands.
    package struct NotUnderstood: Error {}

    private var histories: [AlertKey: AlertHistory] = [:]
    private var gathered: OverviewChange?

    package init() {}

    /// A change once it is whole; nil for a piece of one, and for a sign of life.
    package mutating func read(_ line: [UInt8]) throws(NotUnderstood) -> OverviewChange? {
        guard var piece = Wire.value(line) as OverviewPiece? else { throw NotUnderstood() }
        if piece.isReset {
            guard let engine = piece.change.engine else { throw NotUnderstood() }
            histories = [:]
            piece.change.reset = Overview(engine: engine)
            piece.change.engine = nil
        }
        for key in piece.change.removedAlerts { histories[key] = nil }
        for index in piece.change.alerts.indices {
            let key = piece.change.alerts[index].key
            if var known = histories[key] {
                known.merge(piece.change.alerts[index].history)
                piece.change.alerts[index].history = known
            }
            histories[key] = piece.change.alerts[index].history
        }
        if gathered == nil || piece.isReset {
            gathered = piece.change
        } else {
            // Pieces behind the first have nothing but alerts.
            gathered?.alerts += piece.change.alerts
        }
        guard !piece.hasMore else { return nil }
        defer { gathered = nil }
        return gathered?.isEmpty == true ? nil : gathered
    }
}

extension OverviewChange {
    /// A whole picture as what is in it.
    fileprivate init(_ picture: Overview) {
        self.init()
        engine = picture.engine
        alerts = Array(picture.alerts.values)
        events = picture.events
        destinations = picture.destinations
        deliveries = picture.deliveries
        services = picture.services
        tasks = picture.tasks
        topics = picture.topics
        silences = picture.silences
        maintenances = picture.maintenances
    }
}

/// Commands, questions and what comes back, for the console's side of the connection.
package enum ConsoleJSON {
    package static func bytes(of command: Command) -> [UInt8] { Wire.bytes(of: command) }
    package static func bytes(of query: Query) -> [UInt8] { Wire.bytes(of: query) }
    /// nil for what is none.
    package static func outcome(_ bytes: [UInt8]) -> CommandOutcome? { Wire.value(bytes) }
    package static func answer(_ bytes: [UInt8]) -> Answer? { Wire.value(bytes) }
}
