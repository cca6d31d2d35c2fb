import KaptopConfig
import KaptopDelivery
import TextUI

extension ServiceSetup {
    // MARK: Access

    static func drawAccess(_ state: State, on grid: inout Grid, in rect: Rect) {
        guard rect.width >= 70 else {
            let rest = drawEntry(state, on: &grid, in: rect)
            drawInstructions(
                state, on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: max(0, rest.height - 1)))
            return
        }
        let columns = rect.columns([.flexible(weight: 1), .flexible(weight: 1)], gap: 3)
        drawInstructions(state, on: &grid, in: columns[0])
        drawEntry(state, on: &grid, in: columns[1])
    }

    private static func drawInstructions(_ state: State, on grid: inout Grid, in rect: Rect) {
        var text = text(state, rect.width)
        if state.service == .slack {
            text.title("No webhook yet? Make one in Slack")
            text.item(1, "Open https://api.slack.com/apps and choose Create New App, From scratch.")
            text.item(2, "Name it, and choose your workspace.")
            text.item(3, "Under Incoming Webhooks switch them on.")
            text.item(4, "Choose Add New Webhook to Workspace, and the channel.")
            text.item(5, "Copy the Webhook URL and paste it here.")
            text.gap()
            text.text("Mattermost and Rocket.Chat take the same: use their incoming webhook.", .dim)
        } else {
            text.title("No token yet? Make one in HipChat")
            text.item(1, "Open Account settings: click on the person in the top right corner.")
            text.item(2, "Choose API access on the left.")
            text.item(3, "Under Create new token enter a label, any you like.")
            text.item(4, "As Scope choose Send Notification.")
            text.item(5, "Click Create. The token shows in the table above.")
            text.gap()
            text.text("With the scope View Room too, rooms can be chosen from a list.", .dim)
        }
        text.draw(on: &grid, in: rect)
    }

    @discardableResult
    private static func drawEntry(_ state: State, on grid: inout Grid, in rect: Rect) -> Rect {
        var rest = drawFields(state, on: &grid, in: rect)
        var text = text(state, rect.width)
        describeAccess(state, &text)
        text.gap()
        text.text("The \(state.service.secretName) is hidden on screen, in logs and in errors.", .dim)
        if let standing = state.surroundings.standing {
            text.gap()
            standing.describe(&text)
        }
        rest = text.draw(on: &grid, in: rest)
        return rest
    }

    private static func drawFields(_ state: State, on grid: inout Grid, in rect: Rect) -> Rect {
        var rest = rect
        let height = rect.height >= 20 ? 3 : 2
        for field in state.shownFields {
            grid.write(StyledText(label(field), Style(.strong).bold()), in: rest.line(0), ellipsis: state.glyphs.ellipsis)
            let line = rest.line(1)
            let isFocused = field == state.focus && !state.isAskingToLeave
            let content = state.fields[field]?.reveal() ?? TextField()
            content.draw(on: &grid, in: line, glyphs: state.glyphs, isFocused: isFocused, placeholder: placeholder(field))
            rest = Rect(column: rest.column, row: rest.row + height, width: rest.width, height: max(0, rest.height - height))
        }
        return rest
    }

    static func label(_ field: Field) -> String {
        switch field {
        case .url: "Subdomain, or address of a compatible server"
        case .token: "API access token"
        case .room: "Room"
        case .workspace: "Workspace (a name for it, may stay empty)"
        case .webhook: "Webhook URL"
        case .channel: "Channel (empty for the webhook's own)"
        }
    }

    private static func placeholder(_ field: Field) -> String {
        switch field {
        case .url: "ops or https://chat.example.com"
        case .token: "40 characters"
        case .room: "name or number"
        case .workspace: "ops"
        case .webhook: "https://hooks.slack.com/services/..."
        case .channel: "#alerts"
        }
    }

    private static func describeAccess(_ state: State, _ text: inout WizardText) {
        if let mistake = state.mistake { text.remark(.bad, mistake.text, mistake.remedy) }
        if let step = state.resumedStep {
            let name = state.service.secretName
            let goal = "it goes on with step \(step.number) of \(state.service.setupSteps.count)."
            if state.text(state.service == .slack ? .webhook : .token).isEmpty {
                text.remark(.warning, "the \(name) was not kept: paste it once more", "Then \(goal)")
            } else {
                text.text("With \(state.glyphs.enterKey) \(goal)", .dim)
            }
        }
        if state.service == .slack {
            let host = HipChatAddress.host(of: state.text(.webhook))
            if let host, host != "hooks.slack.com" {
                text.remark(.warning, "\(host) is not Slack's", "Fine for Mattermost and Rocket.Chat.")
            }
            return
        }
        let url = HipChatAddress.url(from: state.text(.url))
        if state.isEndedService {
            text.remark(
                .warning, "hipchat.com ended in February 2019",
                "kaptop does not connect to it, since nobody knows whose it is by now: nothing is sent there. Give the address of a "
                    + "server that speaks HipChat's API version 2.")
        } else if !url.isEmpty {
            text.text("Asked at \(url)", .dim)
        }
        switch state.rooms {
        case .unasked: break
        case .waiting: text.remark(.waiting, "asking whether the token is good")
        case .answered(let rooms): text.remark(.good, "the token is good and sees \(OptionsStep.count(rooms.count, "room"))")
        case .failed(.forbidden): text.remark(.good, "the token is known; it sees no list of rooms")
        case .failed(let failure): text.remark(.bad, failure.headline, failure.advice)
        }
    }

    // MARK: Place

    static func drawPlace(_ state: State, on grid: inout Grid, in rect: Rect) {
        var head = text(state, rect.width)
        head.title(state.service == .slack ? "Which channel should alerts go to?" : "Which room should alerts go to?")
        var rest = head.draw(on: &grid, in: rect)
        rest = drawFields(state, on: &grid, in: rest)
        var text = text(state, rect.width)
        if let mistake = state.mistake { text.remark(.bad, mistake.text, mistake.remedy) }
        if state.service == .slack {
            text.text("Webhooks of newer Slack apps post into their own channel only, whatever is said here.", .dim)
        } else {
            describeRoom(state, &text)
        }
        rest = text.draw(on: &grid, in: rest)
        drawRooms(state, on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: max(0, rest.height - 1)))
    }

    private static func describeRoom(_ state: State, _ text: inout WizardText) {
        switch state.check {
        case .waiting: text.remark(.waiting, "asking whether the token may post there; nothing is posted")
        case .failed(let failure): text.remark(.bad, failure.headline, failure.advice)
        case .answered: text.remark(.good, "the token may post there")
        case .unasked:
            if state.isEndedService {
                text.remark(.warning, "hipchat.com is not asked", "The service ended in February 2019.")
            } else if case .failed(.forbidden) = state.rooms {
                text.text("This token cannot list rooms; type the one it is for.", .dim)
            } else if state.matchingRooms.isEmpty, state.rooms.value != nil {
                text.text("No room in the list has this in its name; it is tried as typed.", .dim)
            }
        }
    }

    private static func drawRooms(_ state: State, on grid: inout Grid, in rect: Rect) {
        let rooms = state.matchingRooms
        guard !rooms.isEmpty, rect.height >= 2 else { return }
        let table = Table([.init("", .fixed(1)), .init("ROOM", .flexible(weight: 1, minimum: 12)), .init("NUMBER", .fixed(10), .right)])
        let selected = min(max(0, state.selectedRoom), rooms.count - 1)
        let scroll = ScrollPosition(selected: selected).clamped(count: rooms.count, room: table.visibleRows(height: rect.height))
        table.draw(on: &grid, in: rect, glyphs: state.glyphs, count: rooms.count, scroll: scroll) { index in
            let mark = StyledText(index == selected ? state.glyphs.selected : " ", Style(.mark).bold())
            return [mark, StyledText(rooms[index].name, .strong), StyledText(String(rooms[index].id), .text)]
        }
    }

    // MARK: Options

    static func drawOptions(_ state: State, on grid: inout Grid, in rect: Rect) {
        var head = text(state, rect.width)
        head.title("Which alerts go to \(state.placeName)?")
        let below = head.draw(on: &grid, in: rect)
        for option in Option.allCases { drawRow(option, state, on: &grid, in: below.line(option.rawValue + 1)) }
        var text = text(state, rect.width)
        switch (state.option, state.isGlobal) {
        case (.name, _), (.isDefault, _): state.place.explain(isName: state.option == .name, state.target, &text)
        case (.global, _):
            text.text("A task that names \(state.service.title) itself sends once, not twice.")
        case (.stateChangesOnly, true):
            text.text(
                "Repeated alerts of the same level are left out, and not only for \(state.service.title): other handlers of these alerts "
                    + "stop repeating too. A recovery is always sent.")
        case (.stateChangesOnly, false): text.text("Means something only together with alerts of all tasks.", .dim)
        }
        if state.option == .global, !state.place.isDefaultPlace(state.target) {
            text.text("They go to the default \(state.service.entryKind), which this one is not.")
        }
        text.gap()
        state.place.describeUse(state.target, state.surroundings.senders, &text)
        state.reach.remark(.options, &text)
        let used = Option.allCases.count + 2
        text.draw(on: &grid, in: Rect(column: below.column, row: below.row + used, width: below.width, height: max(0, below.height - used)))
    }

    private static func drawRow(_ option: Option, _ state: State, on grid: inout Grid, in line: Rect) {
        let isSelected = option == state.option
        if option == .name { return state.place.drawName(isSelected: isSelected, on: &grid, in: line, glyphs: state.glyphs) }
        if option == .isDefault { return state.place.drawDefault(isSelected: isSelected, on: &grid, in: line, glyphs: state.glyphs) }
        let isEnabled = option == .global || state.isGlobal
        let ground: Role = isSelected ? .selection : .background
        if isSelected { grid.fill(line, style: Style(.text, on: ground)) }
        let parts = line.columns([.fixed(2), .fixed(13), .fixed(37), .rest])
        if isSelected { grid.write(StyledText(state.glyphs.selected, Style(.mark, on: ground, .bold)), in: parts[0]) }
        let isOn = option == .global ? state.isGlobal : state.isGlobal && state.isStateChangesOnly
        let words = (isOn ? "[x] " : "[ ] ") + (option == .global ? "of all tasks" : "only changes of level")
        let key = option == .global ? "global" : "state-changes-only"
        grid.write(StyledText(option == .global ? "Alerts" : "Repeats", Style(isEnabled ? .text : .keyDisabled, on: ground)), in: parts[1])
        grid.write(StyledText(words, Style(isEnabled ? .strong : .keyDisabled, on: ground)), in: parts[2], ellipsis: state.glyphs.ellipsis)
        grid.write(StyledText(key, Style(isEnabled ? .dim : .keyDisabled, on: ground)), in: parts[3], ellipsis: state.glyphs.ellipsis)
    }

    // MARK: Test

    static func drawTest(_ state: State, on grid: inout Grid, in rect: Rect) {
        var text = text(state, rect.width)
        let enter = state.glyphs.enterKey
        text.title("Send a test message")
        text.gap()
        let name = state.place.entry(state.target).map { StyledText("  named \($0.name)", .text) } ?? ""
        text.line(StyledText("To    ", .dim) + StyledText(state.placeName, .strong) + name)
        if let host = HipChatAddress.host(of: state.hipChat?.url ?? state.text(.webhook)) {
            text.line(StyledText("At    ", .dim) + StyledText(host, .text))
        }
        text.gap()
        switch state.test {
        case .unasked: text.line(StyledText(enter, Style(.key).bold()) + StyledText(" sends it. Nothing is written yet.", .text))
        case .waiting: text.remark(.waiting, "sending")
        case .answered(.delivered):
            text.remark(.good, "\(state.service.title) took the message")
            text.gap()
            if state.didNotArrive {
                text.text("Look for it in \(state.placeName). Is it another one than you meant? S-Tab goes back.")
            } else {
                text.line(
                    StyledText("Did it arrive?   ", .text) + StyledText(enter, Style(.key).bold()) + StyledText(" yes, go on   ", .text)
                        + StyledText("z", Style(.key).bold()) + StyledText(" no   ", .text) + StyledText("r", Style(.key).bold())
                        + StyledText(" send again", .text))
            }
        case .answered(let verdict):
            guard let cause = verdict.cause else { break }
            let wait: Duration? = if case .retry(let wait, _) = verdict { wait } else { nil }
            text.remark(.bad, CauseText.word(cause), testRemedy(cause, after: wait, state))
            text.gap()
            text.text("Answer: \(cause.detail)", .dim)
        }
        text.draw(on: &grid, in: rect)
    }
}
