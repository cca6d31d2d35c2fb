import TextUI

/// What keys can ask for.
enum Action: Hashable, Sendable {
    case move, nextPane, previousPane, open, back, nextRow, previousRow, nextTrouble, zoomIn, zoomOut
    case filter, leastLevel, sort, reverseSort, columns, views, mark, markRange
    case acknowledge, silence, maintain, undo, goToTask, goToTopic
    case simulate, setUpTelegram, test, resend, dismiss, adoptAddress, toggleEnabled, edit
    case copy, plainText, pause, timeCursor
    case show(Screen), lastScreen, palette, help, quit, redraw, suspend, toggleASCII, toggleMouse, toggleUTC
    /// While a text is typed.
    case endTyping
}

extension Action {
    /// Whether it changes anything but this console.
    var changesTheWorld: Bool {
        switch self {
        case .acknowledge, .silence, .maintain, .undo, .test, .resend, .dismiss, .adoptAddress, .toggleEnabled, .edit, .setUpTelegram: true
        default: false
        }
    }
}

/// One meaning of one or more keys: from it come what keys do, the footer and the help.
struct KeyBinding: Sendable {
    enum Group: String, CaseIterable, Sendable {
        case move = "Move"
        case find = "Find"
        case act = "Act"
        case screen = "Screen"
    }

    var action: Action
    var keys: [Key]
    /// How the keys are written, in Unicode and in ASCII.
    var label: String
    var asciiLabel: String
    var group: Group
    /// One or two words for the footer; nil for keys that only help names.
    var word: String?
    var help: String
    /// Stays in the footer when others have no room.
    var isKept: Bool

    init(
        _ action: Action, _ keys: [Key], _ label: String, ascii: String? = nil, _ group: Group, word: String? = nil, help: String,
        isKept: Bool = false
    ) {
        self.action = action
        self.keys = keys
        self.label = label
        asciiLabel = ascii ?? label
        self.group = group
        self.word = word
        self.help = help
        self.isKept = isKept
    }

    func label(_ glyphs: GlyphSet) -> String { glyphs.isASCII ? asciiLabel : label }
}

/// What the keys mean: on each screen, in what lies over it, and everywhere.
enum KeyTable {
    /// What has the keys at a moment.
    enum Context: Hashable, Sendable {
        case screen(Screen)
        case detail
        case help
        case typing

        static var all: [Context] { Screen.allCases.map(Context.screen) + [.detail, .help, .typing] }
    }

    static func bindings(_ context: Context) -> [KeyBinding] {
        switch context {
        case .screen(let screen): screen.pane.bindings + everywhere
        case .detail: AlertDetail.bindings + everywhere
        case .help: HelpPane.bindings + everywhere
        case .typing: typing
        }
    }

    static func binding(of key: Key, in context: Context) -> KeyBinding? {
        bindings(context).first { $0.keys.contains(key) }
    }

    /// Whether an action does anything now; the footer greys what does not.
    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        if state.isReadOnly, action.changesTheWorld { return false }
        switch action {
        case .undo: return state.undo?.commands(state.overview).isEmpty == false
        case .copy: return state.screen.pane.copyText(state) != nil
        default: return state.screen.pane.isEnabled(action, state)
        }
    }

    /// Moving is the same everywhere; `ScrollPosition` knows the keys.
    static func moving(word: String = "move", line: String = "line up, down") -> [KeyBinding] {
        [
            KeyBinding(
                .move, [.up, .down, "j", "k", .wheelUp, .wheelDown], "j k ↑ ↓", ascii: "j k Up Down", .move, word: word, help: line),
            KeyBinding(.move, ["g", "G", .home, .end], "g G Home End", .move, help: "top, bottom"),
            KeyBinding(.move, [.pageUp, .pageDown, .control("d"), .control("u")], "^D ^U PgDn", .move, help: "page"),
        ]
    }

    static let filtering = KeyBinding(.filter, ["/"], "/", .find, word: "filter", help: "filter, live")
    static let toTask = KeyBinding(.goToTask, ["t"], "t", .move, word: "task", help: "its task")
    static let toTopic = KeyBinding(.goToTopic, ["o"], "o", .move, word: "topic", help: "its topic")
    static let leastLevel = KeyBinding(.leastLevel, ["l"], "l", .find, word: "level", help: "least level")
    static let switching = KeyBinding(.toggleEnabled, ["E"], "E", .act, word: "on/off", help: "enable or disable")
    static let panes = [
        KeyBinding(.nextPane, [.tab], "Tab", .move, word: "pane", help: "next pane"),
        KeyBinding(.previousPane, [.backTab], "S-Tab", .move, help: "previous pane"),
    ]

    private static var everywhere: [KeyBinding] {
        Screen.allCases.map { screen in
            KeyBinding(.show(screen), [.character(screen.digit)], String(screen.digit), .screen, help: screen.pane.title)
        } + [
            KeyBinding(.lastScreen, ["-"], "-", .screen, help: "last screen"),
            KeyBinding(.nextTrouble, ["0"], "0", .find, word: "needs me", help: "next that needs me"),
            KeyBinding(.palette, [":"], ":", .find, word: "command", help: "commands"),
            KeyBinding(.undo, ["u"], "u", .act, help: "take back the last"),
            KeyBinding(.copy, ["y"], "y", .act, help: "copy"),
            KeyBinding(.plainText, ["Y"], "Y", .screen, help: "text without frames"),
            KeyBinding(.pause, ["p"], "p", .screen, help: "pause, go on"),
            KeyBinding(.simulate, ["D"], "D", .act, word: "simulate", help: "simulate an alert"),
            KeyBinding(.setUpTelegram, ["w"], "w", .act, word: "Telegram", help: "set up Telegram"),
            KeyBinding(.toggleASCII, ["A"], "A", .screen, help: "ASCII or Unicode"),
            KeyBinding(.toggleUTC, ["Z"], "Z", .screen, help: "UTC or local time"),
            KeyBinding(.toggleMouse, ["M"], "M", .screen, help: "mouse on, off"),
            KeyBinding(.redraw, [.control("l")], "^L", .screen, help: "redraw"),
            KeyBinding(.suspend, [.control("z")], "^Z", .screen, help: "suspend"),
            KeyBinding(.help, ["?", .function(1)], "? F1", .screen, word: "help", help: "these keys", isKept: true),
            KeyBinding(.quit, ["q", .control("c")], "q ^C", .screen, word: "quit", help: "quit", isKept: true),
        ]
    }

    private static let typing = [
        KeyBinding(.move, [.up, .down], "↑↓", ascii: "Up Down", .move, word: "move", help: "line up, down"),
        KeyBinding(.endTyping, [.enter], "⏎", ascii: "Enter", .find, word: "keep", help: "keep the filter"),
        KeyBinding(.back, [.escape], "Esc", .find, word: "clear", help: "clear the filter", isKept: true),
    ]
}

extension KeyBinding {
    /// The footer shows the shortest label: the first key, arrows for moving.
    func footerEntry(_ glyphs: GlyphSet, isEnabled: Bool) -> HelpLine.Entry? {
        guard let word else { return nil }
        let first = action == .move ? glyphs.upDown : label(glyphs).split(separator: " ").first.map(String.init) ?? ""
        return HelpLine.Entry(first, word, isEnabled: isEnabled, isKept: isKept)
    }
}
