import KaptopAlerts
import KaptopOverview
import TextUI

/// The rows of the table of alerts in the columns that were chosen, as far as there is room for them.
struct AlertTableRows {
    private let state: Dashboard.State
    private let density: Density
    private let inside: Rect
    private let columns: [AlertColumn]
    private let table: Table
    /// Where each column that is shown stands.
    private var places: [AlertColumn: Rect] = [:]
    private var shown: [AlertColumn] = []
    private let freshness: Freshness

    init(_ state: Dashboard.State, density: Density, inside: Rect) {
        self.state = state
        self.density = density
        self.inside = inside
        freshness = Freshness(now: state.now, engine: state.overview?.engine)
        let gap = density == .wide ? 2 : 1
        let columns = density == .compact ? Self.compact : AlertColumn.allCases.filter(state.alerts.view.columns.contains)
        self.columns = columns
        table = Table(
            columns.map { Self.column($0, density, state.glyphs) }, showsHeader: density != .compact, gap: gap)
        let indices = table.shownColumns(width: inside.width)
        shown = indices.map { columns[$0] }
        let rects = inside.columns(indices.map { table.columns[$0].length }, gap: gap)
        for (column, place) in zip(shown, rects) { places[column] = place }
    }

    private static let compact: [AlertColumn] = [.level, .id, .value, .age]

    func draw(on grid: inout Grid) {
        let room = table.visibleRows(height: inside.height)
        let scroll = AlertTable.scroll(state, room: room)
        let widths = grid.widths
        let drawn = table.draw(on: &grid, in: inside, glyphs: state.glyphs, count: state.alerts.shownCount, scroll: scroll) { index in
            guard let row = state.overview?.alerts[state.alerts.key(at: index)] else { return [] }
            return texts(row, widths)
        }
        let top = inside.row + (table.showsHeader ? 1 : 0)
        for index in drawn {
            guard let row = state.overview?.alerts[state.alerts.key(at: index)] else { continue }
            let isSelected = index == scroll.selected
            let ground: Role = isSelected ? .selection : .background
            let line = top + index - drawn.lowerBound
            drawMargin(row, isSelected, on: &grid, row: line, ground)
            if freshness.isSilent(row) { drawSilence(row, on: &grid, row: line, ground) }
            if isHoldBeyondName(row, widths) { drawHold(row, on: &grid, row: line, ground) }
        }
    }

    private func texts(_ row: AlertRow, _ widths: CharacterWidth) -> [StyledText] {
        let isSilent = freshness.isSilent(row)
        let replaced = isSilent ? silentColumns : []
        let isHoldBeyondName = isHoldBeyondName(row, widths)
        return columns.map { column in
            if replaced.contains(column) || (isHoldBeyondName && column == .task) { return "" }
            let text = text(column, row, widths)
            return isSilent && column != .hour ? text.restyled { $0 = Style(.dim, on: $0.background) } : text
        }
    }

    private func text(_ column: AlertColumn, _ row: AlertRow, _ widths: CharacterWidth) -> StyledText {
        let glyphs = state.glyphs
        return switch column {
        case .level: density == .compact ? row.level.markText(glyphs) : flag(row) + " " + row.level.text(glyphs)
        case .id: name(row, widths)
        case .task: StyledText(row.task.rawValue, .dim)
        case .topic: StyledText(row.key.topic.rawValue, .dim)
        case .value: AlertTable.value(row, glyphs, separator: density == .compact ? "" : " ")
        case .limit: StyledText(AlertTable.limit(row, glyphs), .dim)
        case .age: StyledText(state.age(since: row.since))
        case .changes:
            StyledText("\(Flapping.changes(of: row.history, since: state.now - 3_600_000_000_000))", .dim)
        case .hour: Strip.history(row.history, endingAt: state.historyEnd, count: density == .wide ? 30 : 20, glyphs: glyphs)
        case .message: StyledText(row.message)
        case .sentTo: DestinationText.sentTo(row.sentTo, glyphs)
        }
    }

    /// One mark before the level: what a person has set, then what needs a look.
    private func flag(_ row: AlertRow) -> StyledText {
        let glyphs = state.glyphs
        if state.alerts.marks.contains(row.key) { return StyledText(glyphs.marked, Style(.accent).bold()) }
        if freshness.isSilent(row) { return StyledText(glyphs.silent, .warning) }
        if state.alerts.flapping.isFlapping(row, now: state.now) { return StyledText(glyphs.flapping, .warning) }
        if state.alerts.unread.contains(row.key) { return StyledText(glyphs.unread, Style(.accent).bold()) }
        return " "
    }

    /// The id, and what holds the alert, for which a long id gives way.
    private func name(_ row: AlertRow, _ widths: CharacterWidth) -> StyledText {
        let name = ownName(row)
        guard let mark = holdMark(row), density != .compact, let place = places[.id] else { return name }
        if name.width(widths) + mark.width(widths) <= place.width { return name + mark }
        if isHoldBeyondName(row, widths), let room = holdPlace.map({ $0.width - mark.width(widths) }), room >= 8 {
            return name.truncated(to: room, ellipsis: state.glyphs.ellipsis, widths: widths)
        }
        // Without a place beside the id there is no room for the time.
        guard let short = holdMark(row, isShort: true) else { return name }
        let room = max(4, place.width - short.width(widths))
        return name.truncated(to: room, ellipsis: state.glyphs.ellipsis, widths: widths) + short
    }

    private func ownName(_ row: AlertRow) -> StyledText {
        let style = Style(row.level == .ok ? .text : .strong, on: .background, row.level == .critical ? .bold : [])
        let name = StyledText(row.key.id.rawValue, style)
        return row.isSimulated ? StyledText("SIM ", Style(.accent).bold()) + name : name
    }

    private func holdMark(_ row: AlertRow, isShort: Bool = false) -> StyledText? {
        row.hold.map { StyledText("  " + AlertTable.hold($0, state, isShort: isShort), .dim) }
    }

    /// Whether what holds the alert needs the place of its task as well, because the id leaves too little room.
    private func isHoldBeyondName(_ row: AlertRow, _ widths: CharacterWidth) -> Bool {
        guard holdPlace != nil, density != .compact, let mark = holdMark(row), let place = places[.id] else { return false }
        return ownName(row).width(widths) + mark.width(widths) > place.width
    }

    /// The columns of id and task where both are shown.
    private var holdPlace: Rect? {
        guard let name = places[.id], let task = places[.task] else { return nil }
        return Rect(column: name.column, row: name.row, width: task.endColumn - name.column, height: 1)
    }

    /// Right behind the id, over the place of the task.
    private func drawHold(_ row: AlertRow, on grid: inout Grid, row line: Int, _ ground: Role) {
        guard let whole = holdPlace, let mark = holdMark(row) else { return }
        let used = name(row, grid.widths).width(grid.widths)
        let place = Rect(column: whole.column + used, row: line, width: whole.width - used, height: 1)
        grid.write(mark.restyled { $0.background = ground }, in: place, ellipsis: state.glyphs.ellipsis)
    }

    /// The columns over which `no data 4m` stands: the value's, and the next one, because the value's alone is too narrow.
    private var silentColumns: [AlertColumn] {
        guard let index = shown.firstIndex(of: .value) else { return [] }
        return Array(shown[index...].prefix(2))
    }

    private func drawSilence(_ row: AlertRow, on grid: inout Grid, row line: Int, _ ground: Role) {
        guard let first = silentColumns.first.flatMap({ places[$0] }), let last = silentColumns.last.flatMap({ places[$0] }) else { return }
        let place = Rect(column: first.column, row: line, width: last.endColumn - first.column, height: 1)
        let alignment: Alignment = silentColumns.last == .age ? .right : .left
        grid.write(
            StyledText(AlertTable.silence(row, state), Style(.warning, on: ground)), in: place, alignment, ellipsis: state.glyphs.ellipsis)
    }

    /// The mark of the cursor, in the air before the row; in the compact form between level and name, where other marks stand as well.
    private func drawMargin(_ row: AlertRow, _ isSelected: Bool, on grid: inout Grid, row line: Int, _ ground: Role) {
        let column = density == .compact ? inside.column + 1 : inside.column - 1
        if isSelected {
            grid.write(state.glyphs.selected, column: column, row: line, style: Style(.mark, on: .selection, .bold))
        } else if density == .compact {
            let flag = flag(row).restyled { $0.background = ground }
            grid.write(flag, column: column, row: line, clip: inside)
        }
    }

    private static func column(_ column: AlertColumn, _ density: Density, _ glyphs: GlyphSet) -> Table.Column {
        let isWide = density == .wide
        let isCompact = density == .compact
        return switch column {
        case .level: Table.Column(isCompact ? "" : "  LEVEL", .fixed(isCompact ? 1 : 8))
        case .id: Table.Column(StyledText(column.title), .flexible(weight: 3, minimum: isWide ? 20 : isCompact ? 12 : 18))
        case .task: Table.Column(StyledText(column.title), .flexible(weight: 1, minimum: 11), expendability: 6)
        case .topic: Table.Column(StyledText(column.title), .flexible(weight: 1, minimum: 14), expendability: 8)
        case .value: Table.Column(StyledText(column.title), .fixed(isCompact ? 7 : 8), .right)
        case .limit: Table.Column(StyledText(column.title), .fixed(7), expendability: 5)
        case .age: Table.Column(StyledText(column.title), .fixed(5), .right)
        case .changes: Table.Column(StyledText(column.title), .fixed(3), .right, expendability: 7)
        case .hour: Table.Column(StyledText(column.title), .fixed(isWide ? 30 : 20), expendability: 2)
        case .message: Table.Column(StyledText(column.title), .flexible(weight: 3, minimum: 20), expendability: 4)
        case .sentTo: Table.Column(StyledText(column.title), .fixed(glyphs.isASCII ? 10 : 8), expendability: 3)
        }
    }
}
