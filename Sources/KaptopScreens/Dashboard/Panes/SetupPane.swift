import KaptopConfig
import KaptopOverview
import TextUI

/// The screen of services: which can carry notifications, how far each is set up, and how to go on.
///
/// Every empty state leads here.
enum SetupPane: Pane {
    static let title = "Setup"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .act, word: "set up", help: "start its wizard", isKept: true)
        ]

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        action != .open || selected(state).flatMap { wizard(of: $0, state) } != nil
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        switch action {
        case .move:
            var scroll = ScrollPosition(selected: state.selectedService)
            let count = state.overview?.services.count ?? 0
            if scroll.handle(key, count: count, room: max(1, count)), let selected = scroll.selected { state.selectedService = selected }
            return []
        case .open:
            return selected(state).flatMap { wizard(of: $0, state) }.map { [.openWizard(kind: $0)] } ?? []
        default:
            return []
        }
    }

    private static func selected(_ state: Dashboard.State) -> ServiceRow? {
        guard let services = state.overview?.services, !services.isEmpty else { return nil }
        return services[min(max(0, state.selectedService), services.count - 1)]
    }

    private static func wizard(of service: ServiceRow, _ state: Dashboard.State) -> Dashboard.WizardKind? {
        Dashboard.WizardKind(rawValue: service.kind).flatMap { state.wizards.contains($0) ? $0 : nil }
    }
}

extension SetupPane {
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        guard let overview = state.overview else { return }
        let services = overview.services
        let isFramed = density != .compact
        let listHeight = max(1, services.count) + (isFramed ? 3 : 0)
        let parts = body.rows([.fixed(min(listHeight, body.height / 2 + 1)), .rest])
        drawList(services, state, on: &grid, in: parts[0], density: density)
        guard let service = selected(state) else { return }
        var inside = parts[1]
        if isFramed {
            let title = StyledText(service.title, Style(.title).bold())
            inside = Box(title: title).draw(on: &grid, in: parts[1], glyphs: state.glyphs)
        }
        let lines = explanation(service, state, width: inside.width)
        for (index, line) in lines.enumerated() where index < inside.height {
            grid.write(line, in: inside.line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    private static func drawList(
        _ services: [ServiceRow], _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density
    ) {
        var inside = rect
        if density != .compact {
            let place = state.overview?.engine.configurationPath ?? "built-in settings, no file"
            inside = Box(
                title: StyledText("Services ", Style(.title).bold()) + StyledText("\(services.count)", .dim),
                note: StyledText(place, .dim), isFocused: true
            ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        }
        guard !services.isEmpty else {
            grid.write(StyledText("This engine does not tell its services.", .dim), in: inside.line(0), ellipsis: state.glyphs.ellipsis)
            return
        }
        var columns = [
            Table.Column("", .fixed(state.glyphs.isASCII ? 2 : 1)), Table.Column("SERVICE", .fixed(12)),
            Table.Column("STATE", .flexible(weight: 1, minimum: 28)),
            Table.Column("WHAT IS SET", .flexible(weight: 1, minimum: 12)),
        ]
        if density == .compact { columns = Array(columns.prefix(2)) + [Table.Column("STATE", .rest)] }
        let table = Table(columns, showsHeader: density != .compact, gap: density == .compact ? 1 : 2)
        let selected = min(max(0, state.selectedService), services.count - 1)
        let room = table.visibleRows(height: inside.height)
        let scroll = ScrollPosition(selected: selected).clamped(count: services.count, room: room)
        table.draw(on: &grid, in: inside, glyphs: state.glyphs, count: services.count, scroll: scroll) { index in
            [mark(services[index], state.glyphs), StyledText(services[index].title, Style(.strong).bold()), word(services[index])]
                + [StyledText(services[index].summary, .dim)]
        }
        guard room > 0 else { return }
        let column = density == .compact ? inside.column + (state.glyphs.isASCII ? 2 : 1) : inside.column - 1
        let line = inside.row + (table.showsHeader ? 1 : 0) + selected - scroll.offset
        grid.write(state.glyphs.selected, column: column, row: line, style: Style(.mark, on: .selection, .bold))
    }

    private static func mark(_ service: ServiceRow, _ glyphs: GlyphSet) -> StyledText {
        switch service.setup {
        case .setUp: StyledText(glyphs.healthy, .healthOK)
        case .halfSetUp: StyledText(glyphs.failed, Style(.healthFailed).bold())
        case .notSetUp: StyledText(glyphs.absent, .healthUnknown)
        }
    }

    private static func word(_ service: ServiceRow) -> StyledText {
        switch service.setup {
        case .setUp: StyledText("set up", .healthOK)
        case .halfSetUp(let missing): StyledText("half set up: \(missing)", .warning)
        case .notSetUp: StyledText("not set up", .dim)
        }
    }

    /// How to go on with a service: its wizard, or the lines to write into the configuration.
    private static func explanation(_ service: ServiceRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        func text(_ string: String, _ role: Role = .text) -> [StyledText] {
            Paragraph.lines(of: string, width: width, widths: state.widths).map { StyledText($0, role) }
        }
        var lines: [StyledText] = []
        if case .halfSetUp(let missing) = service.setup {
            lines += text("Nothing goes through \(service.title) yet: \(missing).", .warning) + [""]
        }
        if wizard(of: service, state) != nil {
            let key = state.glyphs.isASCII ? "Enter" : state.glyphs.enterKey
            let kind = ConfiguredService(rawValue: service.kind)?.entryKind ?? "place"
            lines.append(
                StyledText(key, Style(.key).bold())
                    + StyledText(
                        service.setup != .setUp ? " starts the wizard." : " adds, changes or removes a \(kind).",
                        .keyWord))
            lines += text(service.setup == .setUp ? ConfigurationAdvice.changeText : ConfigurationAdvice.wizardText(service.kind))
            return lines
        }
        let path = state.overview?.engine.configurationPath ?? "/etc/kapacitor/kapacitor.conf"
        guard let advice = ConfigurationAdvice.lines(service.kind) else {
            return lines + text("\(service.title) is set up in \(path), section [\(service.kind)], as in Kapacitor.")
        }
        lines += text("Write into \(path), then restart the engine:", .text) + advice.map { StyledText("  " + $0, codeRole($0)) }
        lines += text("Then T on the screen \(Screen.handlers.digit) \(HandlersPane.title) sends a test message.", .dim)
        return lines
    }

    private static func codeRole(_ line: String) -> Role {
        line.hasPrefix("[") ? .codeKeyword : .text
    }
}
