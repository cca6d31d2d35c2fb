import KaptopDelivery
package import KaptopOverview
package import TextUI

extension Dashboard {
    /// Everything the console knows and remembers.
    ///
    /// Time, zone and terminal are given; nothing here looks at the world.
    package struct State: Sendable {
        /// Wall time, nanoseconds since 1970 UTC.
        package internal(set) var now: Int64
        package internal(set) var zone: LocalZone
        package var glyphs: GlyphSet
        package var widths: CharacterWidth
        /// False where the terminal or the operator wants no colours: the timeline then tells levels by rows.
        package var hasColor: Bool
        /// The services that have a wizard; for the others Setup shows what to write into the configuration.
        package var wizards: Set<WizardKind>

        /// Nil until the engine has told its first picture.
        package internal(set) var overview: Overview?
        var disconnection: String?
        var alerts = AlertList()

        var size = Size(width: 80, height: 24)
        var screen = Screen.alerts
        var lastScreen = Screen.handlers
        var isDetailShown = false
        var isHelpShown = false
        var helpOffset = 0
        var filterField = TextField()
        /// What is wrong with the text in the field; the last filter that was right goes on.
        var filterMistake: AlertFilter.Mistake?
        var menu: AlertMenu?
        /// By name as a person ordered them.
        package internal(set) var savedViews: [SavedView] = []
        var detail = AlertDetail.Content()
        /// Times are told in UTC whatever the zone.
        package internal(set) var isUTC = false
        var localZone: LocalZone
        var isTyping = false
        var question: Question?
        var notice: Notice?
        var selectedDestination: Destination?
        var selectedService = 0
        var lastBellAt: Int64?
        var title = ""

        package init(
            now: Int64, zone: LocalZone, glyphs: GlyphSet = .unicode, widths: CharacterWidth = .standard, hasColor: Bool = true,
            wizards: Set<WizardKind> = [.telegram]
        ) {
            self.now = now
            self.zone = zone
            localZone = zone
            self.glyphs = glyphs
            self.widths = widths
            self.hasColor = hasColor
            self.wizards = wizards
        }
    }

    /// One line about what a command did or is doing.
    struct Notice: Sendable, Equatable {
        enum Kind: Sendable { case progress, done, failed }
        var kind: Kind
        var text: String
        var at: Int64

        /// Long enough to be read after a look elsewhere.
        static let lifetime: Int64 = 15_000_000_000
    }
}

extension Dashboard.State {
    var context: KeyTable.Context {
        if isTyping { return .typing }
        if let menu { return menu.nameField == nil ? .menu : .naming }
        if isHelpShown { return .help }
        if screen == .alerts, isDetailShown { return .detail }
        return .screen(screen)
    }

    var selectedAlert: AlertRow? {
        alerts.selectedKey.flatMap { overview?.alerts[$0] }
    }

    var filterText: String { filterField.text }

    /// The end of all strips: the newest minute that has points at all, so that a minute that has just begun is not shown as a gap.
    var historyEnd: Int64 {
        guard let newest = overview?.engine.newestPointAt, TimeText.span(from: newest, to: now).magnitude < 120_000_000_000 else {
            return now
        }
        return newest
    }

    func age(since moment: Int64?) -> String {
        moment.map { TimeText.age(TimeText.span(from: $0, to: now)) } ?? glyphs.absent
    }

    /// Destinations in the order of the screen: HipChat, Telegram, Slack, others.
    var destinationGroups: [DestinationGroup] { DestinationGroup.groups(of: overview?.destinations ?? []) }

    /// The selected destination, the first one where none was selected or it is gone.
    var shownDestination: DestinationRow? {
        let rows = destinationGroups.flatMap(\.rows)
        return rows.first { $0.destination == selectedDestination } ?? rows.first
    }

    /// Destinations that do not take what they are sent: those that refuse, and those that have been tried again for a minute.
    var failingDestinations: [DestinationRow] {
        let failing = (overview?.destinations ?? []).filter { row in
            switch row.health {
            case .rejecting: true
            case .retrying(let since, _), .rateLimited(let since, _, _): TimeText.span(from: since, to: now) >= 60_000_000_000
            case .unknown, .ok, .disabled: false
            }
        }
        return failing.sorted { left, right in
            if left.health.isFailing != right.health.isFailing { return left.health.isFailing }
            return left.undeliveredCount > right.undeliveredCount
        }
    }
}
