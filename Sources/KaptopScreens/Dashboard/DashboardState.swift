package import KaptopConfig
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
        /// The zone of this machine, also while times are told in UTC.
        var localZone: LocalZone
        package internal(set) var usesUTC = false
        package var glyphs: GlyphSet
        /// What the terminal can show, whatever the person has chosen.
        let terminalGlyphs: GlyphSet
        package var widths: CharacterWidth
        /// False where the terminal or the operator wants no colours.
        var terminalHasColor: Bool
        /// The person's settings, from `console.toml`.
        package internal(set) var settings = ConsoleSettings()
        package internal(set) var themes: [ThemeChoice] = []
        /// The name of the theme in use.
        package internal(set) var theme = ""
        /// The theme that was chosen here; the settings say which where none was.
        var chosenTheme: String?
        /// The services that have a wizard; for the others Setup shows what to write into the configuration.
        package var wizards: Set<WizardKind>

        /// IANA name of the zone, for what comes again: `Europe/Berlin`.
        package var zoneIdentifier = "UTC"
        /// Nothing that changes the world is done from here.
        package var isReadOnly = false

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
        /// By name as a person ordered them.
        package internal(set) var savedViews: [SavedView] = []
        var detail = AlertDetail.Content()
        var isTyping = false
        /// What lies over the screen and has the keys.
        var dialog: (any Dialog)?
        var undo: Undo?
        var lastTrouble: Trouble?
        /// What was typed into the palette, newest first.
        var paletteHistory: [String] = []
        /// What came while the picture stands still; nil while it moves.
        var heldChange: OverviewChange?
        var hasMouse = false
        var notice: Notice?
        var handlers = HandlersPane.Shown()
        var topics = TopicsPane.Shown()
        var tasks = TasksPane.Shown()
        var eventSearch = EventsPane.Shown()
        var log = LogPane.Shown()
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
            terminalGlyphs = glyphs
            self.widths = widths
            terminalHasColor = hasColor
            self.wizards = wizards
        }
    }

    /// One line about what a command did or is doing.
    struct Notice: Sendable, Equatable {
        enum Kind: Sendable { case progress, done, failed, note }
        var kind: Kind
        var text: String
        var at: Int64

        /// Long enough to be read after a look elsewhere.
        static let lifetime: Int64 = 15_000_000_000
    }
}

extension Dashboard.State {
    /// The question that is open.
    var question: Question? {
        get { dialog as? Question }
        set { dialog = newValue }
    }

    /// Off for a slow line: times go to the minute, so that nothing is sent while nothing happens.
    package var showsSeconds: Bool {
        get { settings.showsSeconds }
        set { settings.showsSeconds = newValue }
    }

    /// The rows of `chosenAlerts`.
    var chosenRows: [AlertRow] { chosenAlerts.compactMap { overview?.alerts[$0] } }

    var context: KeyTable.Context {
        if isTyping { return .typing }
        if isHelpShown { return .help }
        if screen == .alerts, isDetailShown { return .detail }
        return .screen(screen)
    }

    /// False where levels have no colours, by terminal or theme: the timeline then tells levels by rows.
    package var hasColor: Bool {
        get { terminalHasColor && themes.first { $0.name == theme }?.theme.usesColor ?? true }
        set { terminalHasColor = newValue }
    }

    mutating func setUTC(_ isOn: Bool) {
        usesUTC = isOn
        zone = isOn ? .utc : localZone
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
        moment.map { age(TimeText.span(from: $0, to: now)) } ?? glyphs.absent
    }

    /// How long, to the second or to the minute.
    func age(_ span: Int64) -> String {
        showsSeconds ? TimeText.age(span) : TimeText.minutes(span)
    }

    /// The selected destination, the first one where none was selected or it is gone.
    var shownDestination: DestinationRow? {
        HandlersPane.shownDestination(self)
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
