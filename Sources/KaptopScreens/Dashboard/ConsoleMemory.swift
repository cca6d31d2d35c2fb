package import KaptopConfig
import TextUI

/// What a console remembers until it is started again: only what differs from the person's settings.
package struct ConsoleMemory: Codable, Equatable, Sendable {
    /// Of this form; a file of another is not read.
    package static let version = 1

    package var version = ConsoleMemory.version
    /// The name of the screen in lower case.
    package var screen: String?
    package var filter: String?
    /// Of the alert screen: `AlertSort.text` and `AlertView.columnsText`.
    package var sort: String?
    package var columns: String?
    package var views: [View]?
    /// Chosen in the chooser.
    package var theme: String?
    /// What the settings named when it was chosen: a choice holds until they name another.
    package var themeInSettings: String?
    package var usesUTC: Bool?
    package var usesASCII: Bool?

    /// A view of the alerts under its name.
    package struct View: Codable, Equatable, Sendable {
        package var name: String
        package var filter: String
        package var sort: String
        package var columns: String
    }

    package init() {}

    /// The theme to start with; nil for the standard one.
    package func theme(_ settings: ConsoleSettings) -> String? {
        theme != nil && themeInSettings == settings.theme ? theme : settings.theme
    }
}

extension Dashboard.State {
    package var memory: ConsoleMemory {
        var memory = ConsoleMemory()
        if screen != .alerts { memory.screen = screen.pane.title.lowercased() }
        let view = alertView
        if !view.filter.isEmpty { memory.filter = view.filter }
        if view.sort != .standard { memory.sort = view.sort.text }
        if view.columns != AlertColumn.standard { memory.columns = view.columnsText }
        if !savedViews.isEmpty {
            memory.views = savedViews.map { saved in
                ConsoleMemory.View(
                    name: saved.name, filter: saved.view.filter, sort: saved.view.sort.text, columns: saved.view.columnsText)
            }
        }
        if let chosenTheme, chosenTheme != settings.theme {
            memory.theme = chosenTheme
            memory.themeInSettings = settings.theme
        }
        if usesUTC != settings.usesUTC { memory.usesUTC = usesUTC }
        if glyphs.isASCII != startsInASCII { memory.usesASCII = glyphs.isASCII }
        return memory
    }

    /// The state as the person left it, with their settings; to be called before anything else, and what it returns is done.
    ///
    /// `theme` is the one that the terminal was opened with.
    package mutating func restore(_ memory: ConsoleMemory, settings: ConsoleSettings, theme: ThemeChoice?) -> [Dashboard.Effect] {
        self.settings = settings
        if let theme {
            themes = [theme]
            self.theme = theme.name
            if memory.theme == theme.name, memory.theme(settings) == theme.name { chosenTheme = theme.name }
        }
        setUTC(memory.usesUTC ?? settings.usesUTC)
        let isASCII = memory.usesASCII ?? startsInASCII
        // A terminal without Unicode cannot show what was chosen on another.
        glyphs = isASCII ? .ascii : terminalGlyphs
        let saved = (memory.views ?? []).map {
            SavedView(name: $0.name, view: AlertView(filter: $0.filter, sort: $0.sort, columns: $0.columns))
        }
        restore(AlertView(filter: memory.filter ?? "", sort: memory.sort ?? "", columns: memory.columns ?? ""), saved: saved)
        if !alertView.filter.isEmpty {
            notice = Dashboard.Notice(kind: .note, text: "The filter from last time holds: \(alertView.filter)   Esc clears it", at: now)
        }
        hasMouse = settings.usesMouse
        let mouse: [Dashboard.Effect] = hasMouse ? [.mouse(true)] : []
        guard let found = Screen.allCases.first(where: { $0.pane.title.lowercased() == memory.screen }) else { return mouse }
        return mouse + Dashboard.show(found, &self)
    }

    /// A line about what could not be read at the start.
    package mutating func tell(_ lines: [String]) {
        guard let first = lines.first else { return }
        let more = lines.count > 1 ? " (and \(lines.count - 1) more)" : ""
        notice = Dashboard.Notice(kind: .failed, text: first + more, at: now)
    }

    private var startsInASCII: Bool { settings.usesASCII || terminalGlyphs.isASCII }
}
