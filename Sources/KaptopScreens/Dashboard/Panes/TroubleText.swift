import KaptopDelivery
import KaptopOverview
import TextUI

/// Why a destination does not get what it is sent, and what the operator can do.
enum TroubleText {
    /// Of the selected destination first, then of others that fail, as far as they fit into `limit` lines.
    static func lines(_ state: Dashboard.State, width: Int, limit: Int) -> [StyledText] {
        guard let shown = state.shownDestination else { return [] }
        var result = Array(lines(shown, state, width: width).prefix(limit))
        for row in state.failingDestinations where row.destination != shown.destination {
            let more = lines(row, state, width: width)
            if result.count + more.count <= limit { result += more }
        }
        return result
    }

    private static func lines(_ row: DestinationRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        let move = row.movedTo.map { address in
            StyledText(row.name, Style(.strong).bold())
                + StyledText(" became a supergroup: alerts go to \(address). ", .warning) + StyledText("U", Style(.key).bold())
                + StyledText(" saves that id", .keyWord)
        }
        return (move.map { [$0] } ?? []) + troubleLines(row, state, width: width)
    }

    private static func troubleLines(_ row: DestinationRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        if case .disabled(let reason) = row.health {
            return [row.health.mark(state.glyphs) + StyledText(" \(row.name) is off: \(reason)")]
        }
        guard let trouble = row.health.trouble else { return [] }
        let mark = row.health.mark(state.glyphs)
        let indent = String(repeating: " ", count: mark.width(state.widths) + 1)
        let since = TimeText.minuteAndDate(trouble.since, now: state.now, state.zone)
        let count = row.undeliveredCount
        let what = count == 1 ? "1 alert not delivered" : "\(NumberText.count(count)) alerts not delivered"
        let verb =
            switch row.health {
            case .rejecting: "refuses since"
            case .rateLimited: "allows no more since"
            default: "does not answer since"
            }
        let isNarrow = width < 60
        // On a small screen the selected row says the name.
        let name = isNarrow ? "" : " " + StyledText(row.name, Style(.strong).bold())
        let head = mark + name + StyledText(isNarrow ? " since \(since): \(what)." : " \(verb) \(since): \(what).")
        let service = DestinationGroup.serviceName(row.destination.kind)
        let said = Paragraph.lines(of: "\(service) said: \(trouble.cause.detail)", width: width - indent.count, widths: state.widths)
        let advice = Paragraph.lines(
            of: "What to do: \(CauseText.advice(trouble.cause, kind: row.destination.kind, isRejecting: row.health.isFailing))",
            width: width - indent.count, widths: state.widths)
        return [head] + said.prefix(isNarrow ? 1 : 2).map { StyledText(indent + $0, row.health.isFailing ? .error : .warning) }
            + advice.prefix(3).map { StyledText(indent + $0, .accent) }
    }
}
