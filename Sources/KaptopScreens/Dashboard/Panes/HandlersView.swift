import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// How the screen of destinations is divided, and its parts.
extension HandlersPane {
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        let groups = groups(state)
        guard state.overview?.destinations.isEmpty == false else {
            drawEmpty(state, on: &grid, in: body)
            return
        }
        guard !groups.isEmpty else {
            ListText.drawEmpty(ListText.nothingFound("destination"), state, on: &grid, in: body)
            return
        }
        switch density {
        case .compact where state.handlers.isInDeliveries:
            if let shown = state.shownDestination { DeliveryTable.draw(shown, state, on: &grid, in: body, isFramed: false) }
        case .compact: drawCompact(groups, state, on: &grid, in: body)
        case .regular, .wide: drawBoxes(groups, state, on: &grid, in: body, density: density)
        }
    }

    private static func drawBoxes(
        _ groups: [DestinationGroup], _ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density
    ) {
        let trouble = trouble(state, body, density)
        let parts = parts(groups, state, body, density)
        for (group, place) in zip(groups, parts) where place.height >= 4 {
            DestinationTable.draw(group, state, on: &grid, in: place, density: density)
        }
        let troublePlace = parts[parts.count - 2].inset(horizontal: 2)
        for (index, line) in trouble.enumerated() { grid.write(line, in: troublePlace.line(index), ellipsis: state.glyphs.ellipsis) }
        if let shown = state.shownDestination, parts[parts.count - 1].height >= 4 {
            DeliveryTable.draw(shown, state, on: &grid, in: parts[parts.count - 1], isFramed: true)
        }
    }

    private static func trouble(_ state: Dashboard.State, _ body: Rect, _ density: Density) -> [StyledText] {
        TroubleText.lines(state, width: body.width - 4, limit: density == .wide ? 9 : 4)
    }

    /// A box for each group, then the lines of trouble, then the deliveries.
    private static func parts(_ groups: [DestinationGroup], _ state: Dashboard.State, _ body: Rect, _ density: Density) -> [Rect] {
        let troubleHeight = trouble(state, body, density).count
        // Deliveries keep a few lines as long as the groups can scroll, and more of them while the keys are there.
        let deliveriesLeast = density == .wide ? 7 : 5
        let wanted = state.handlers.isInDeliveries ? max(deliveriesLeast, body.height / 2) : deliveriesLeast
        let room = max(4, body.height - troubleHeight - wanted)
        let heights = heights(of: groups, room: room, selected: state.shownDestination)
        return body.rows(heights.map { .fixed($0) } + [.fixed(troubleHeight), .rest])
    }

    /// How many deliveries are seen.
    static func deliveryRoom(_ state: Dashboard.State) -> Int {
        guard let frame = Frame(state, size: state.size) else { return 1 }
        if frame.density == .compact { return max(1, frame.body.height - 1) }
        return max(1, (parts(groups(state), state, frame.body, frame.density).last?.height ?? 4) - 3)
    }

    /// Heights of the groups' boxes: all rows where they fit, else the group of the selected one keeps most and the others shrink, down to nothing.
    private static func heights(of groups: [DestinationGroup], room: Int, selected: DestinationRow?) -> [Int] {
        var heights = groups.map { $0.rows.count + 3 }
        let focus = groups.firstIndex { group in group.rows.contains { $0.destination == selected?.destination } } ?? 0
        let others = heights.indices.filter { $0 != focus }
        func sum() -> Int { heights.reduce(0, +) }
        while sum() > room, let tallest = others.max(by: { heights[$0] < heights[$1] }), heights[tallest] > 5 { heights[tallest] -= 1 }
        if sum() > room { heights[focus] = max(min(heights[focus], 6), heights[focus] - (sum() - room)) }
        for index in others.reversed() where sum() > room { heights[index] = 0 }
        heights[focus] = min(heights[focus], room)
        return heights
    }

    private static func drawCompact(_ groups: [DestinationGroup], _ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let rows = groups.flatMap(\.rows)
        let trouble = TroubleText.lines(state, width: body.width, limit: 4)
        let parts = body.rows([.rest, .fixed(min(trouble.count, max(0, body.height - 4)))])
        let columns = [DestinationTable.Column.mark, .name, .shortDelivered, .rejected, .shortLast]
        let table = Table(columns.map { $0.column(nameTitle: "TO", state.glyphs) })
        let selected = rows.firstIndex { $0.destination == state.shownDestination?.destination }
        table.drawList(
            state, on: &grid, in: parts[0], count: rows.count, scroll: ScrollPosition(selected: selected, offset: 0),
            markColumn: parts[0].column + (state.glyphs.isASCII ? 2 : 1)
        ) { index in columns.map { $0.text(rows[index], state) } }
        for (index, line) in trouble.enumerated() {
            grid.write(line, in: parts[1].line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    private static func drawEmpty(_ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let lines: [StyledText] = [
            "No destinations yet: alerts are shown here and sent to nobody.",
            StyledText("w", Style(.key).bold()) + StyledText(" sets up a Telegram chat   ", .keyWord)
                + StyledText(String(Screen.setup.digit), Style(.key).bold()) + StyledText(" Setup shows HipChat and Slack", .keyWord),
        ]
        let wrapped =
            body.width >= 66
            ? lines
            : [
                "No destinations yet.",
                StyledText("w", Style(.key).bold()) + " sets up Telegram   "
                    + StyledText(String(Screen.setup.digit), Style(.key).bold()) + " Setup",
            ]
        for (index, line) in wrapped.enumerated() {
            let place = Rect(column: body.column, row: body.row + body.height / 2 - 1 + index, width: body.width, height: 1).intersection(
                body)
            grid.write(line, in: place, .center, ellipsis: state.glyphs.ellipsis)
        }
    }
}
