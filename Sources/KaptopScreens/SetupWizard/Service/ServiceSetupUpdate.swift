import KaptopConfig
import KaptopDelivery
import TextUI

extension ServiceSetup {
    package static func update(_ state: inout State, _ message: Message) -> [Effect] {
        let effects = take(message, &state)
        // What is saved need not be entered again.
        guard let news = state.resuming.news(state.step == .done ? nil : state.currentDraft) else { return effects }
        return effects + [.remember(news.draft, number: news.number)]
    }

    private static func take(_ message: Message, _ state: inout State) -> [Effect] {
        switch message {
        case .key(let key): return handle(key, &state)
        case .resize(let size): state.size = size
        case .tick(let now): state.now = now
        case .rooms(let result, let settings): return take(result, settings, &state)
        case .checked(let failure, let settings): return take(failure, settings, &state)
        case .tested(let verdict, let draft) where state.test == .waiting && draft == state.tested: state.test = .answered(verdict)
        case .previewed(let result, let draft, let choice, let change) where draft == state.draft && change == state.placeChange:
            state.save.take(result, choice)
        case .saved(let result):
            guard let report = state.save.take(result) else { return [] }
            state.savedPath = report.path
            state.ending = Ending()
            state.step = state.place.take(report, afterSaving: state.surroundings.afterSaving) ? .places : .done
        case .script(let answer): if let senders = state.ending.take(answer) { state.surroundings.senders = senders }
        case .tested, .previewed: break
        }
        return []
    }

    private static func handle(_ key: Key, _ state: inout State) -> [Effect] {
        guard WizardFrame.fits(state.size) else {
            switch key {
            case .control("c"): return [.finish(outcome(state))]
            case .control("l"): return [.repaint]
            case .control("z"): return [.suspend]
            default: return []
            }
        }
        if state.isAskingToLeave {
            if key == "x" || key == .control("c") { return [.finish(outcome(state))] }
            if key == .control("l") { return [.repaint] }
            state.isAskingToLeave = false
            return []
        }
        switch key {
        case .control("l"): return [.repaint]
        case .control("z"): return [.suspend]
        case _ where state.resuming.isAsking: return resume(key, &state)
        case .escape where state.step == .places && state.place.isAskingToRemove: _ = state.place.goUp()
        case .control("c"), .escape:
            if state.step == .done { return key == .escape && state.ending.goUp(state.reach) ? [] : [.finish(outcome(state))] }
            // Where a place was taken away nothing waits to be written.
            if state.step == .places, state.place.removal != nil { return [.finish(outcome(state))] }
            if !state.save.isWriting { state.isAskingToLeave = true }
            return []
        case .backTab: return back(&state)
        case .function(2): return reveal(&state)
        default: return handleStep(key, &state)
        }
        return []
    }

    private static func handleStep(_ key: Key, _ state: inout State) -> [Effect] {
        switch state.step {
        case .places: return handlePlaces(key, &state)
        case .access: return handleAccess(key, &state)
        case .place: return handlePlace(key, &state)
        case .options: return handleOptions(key, &state)
        case .test: return handleTest(key, &state)
        case .save: return perform(state.save.handle(key), state)
        case .done: return handleDone(key, &state)
        }
    }

    private static func handleDone(_ key: Key, _ state: inout State) -> [Effect] {
        switch state.ending.handle(key, state.reach) {
        case .ask(let request): return [.script(request)]
        case .makeGlobal:
            state.isGlobal = true
            return open(.save, &state)
        case .finish: return [.finish(outcome(state))]
        case nil: return []
        }
    }

    package static func outcome(_ state: State) -> Outcome {
        state.savedPath.map { .saved(path: $0) } ?? (state.resuming.isAsking ? .postponed : .left)
    }

    /// Answers whether to go on where an earlier run was cut off.
    private static func resume(_ key: Key, _ state: inout State) -> [Effect] {
        switch state.resuming.answer(key) {
        case .goOn(let draft): state.take(draft)
        case .leave: return [.finish(outcome(state))]
        case .anew, .none: break
        }
        return []
    }

    /// On from the first step: to the place, or to where an earlier run had come.
    private static func goOnFromAccess(_ state: inout State) -> [Effect] {
        let goal = state.resumedStep ?? .place
        let effects = open(goal, &state)
        state.resumedStep = nil
        return effects
    }

    static func open(_ step: Step, _ state: inout State) -> [Effect] {
        if step.rawValue > state.step.rawValue { state.accept() }
        state.step = step
        state.mistake = nil
        if let first = state.shownFields.first { state.focus = first }
        switch step {
        case .place:
            let typed = state.text(.room)
            state.selectedRoom = state.matchingRooms.firstIndex { $0.name == typed } ?? state.selectedRoom
            state.place.isNameSeen = false
        case .options:
            state.place.propose(state.target)
            if !state.place.isNameSeen { state.option = state.place.isDefault ? .global : .name }
            state.place.isNameSeen = true
        case .test:
            state.didNotArrive = false
            if state.test != .waiting, !state.hasPassedTest { state.test = .unasked }
        case .save: return perform(state.save.begin(), state)
        default: break
        }
        return []
    }

    /// One step back; everything typed and chosen stays.
    private static func back(_ state: inout State) -> [Effect] {
        guard state.step != .done, !state.save.isWriting, let step = state.stepBefore else { return [] }
        return open(step, &state)
    }

    /// Shows or hides the secret that is being typed.
    private static func reveal(_ state: inout State) -> [Effect] {
        let field: Field = state.service == .slack ? .webhook : .token
        guard state.step == .access, var text = state.fields[field]?.reveal() else { return [] }
        text.isMasked.toggle()
        state.fields[field] = Secret(text)
        return []
    }

    private static func type(_ key: Key, _ state: inout State) {
        if case .paste(let text) = key, state.step == .access, isSecret(text, state.service) {
            // A secret goes where it belongs and stays hidden, wherever the cursor is; it takes the place of what was there.
            state.focus = state.service == .slack ? .webhook : .token
            state.fields[state.focus] = Secret(TextField("", isMasked: true))
        }
        guard var field = state.fields[state.focus]?.reveal(), field.handle(key) else { return }
        state.fields[state.focus] = Secret(field)
        state.mistake = nil
        state.check = .unasked
        state.selectedRoom = 0
        if state.focus == .url || state.focus == .token { state.rooms = .unasked }
    }

    /// Whether a text is a token of HipChat, which has 40 letters and digits, or a webhook of Slack.
    private static func isSecret(_ text: String, _ service: ConfiguredService) -> Bool {
        let text = text.trimmingPrefix(while: \.isWhitespace)
        if service == .slack { return text.hasPrefix("https://hooks.slack.com/") }
        let word = text.prefix { !$0.isWhitespace }
        return word.utf8.count == 40
            && word.utf8.allSatisfy { Character(UnicodeScalar($0)).isLetter || Character(UnicodeScalar($0)).isNumber }
    }

    private static func perform(_ request: SaveForm.Request?, _ state: State) -> [Effect] {
        switch request {
        case .preview(let choice): [.preview(state.draft, choice, state.placeChange)]
        case .save(let preview): [.save(preview)]
        case nil: []
        }
    }

    // MARK: Access

    private static func handleAccess(_ key: Key, _ state: inout State) -> [Effect] {
        let fields = state.shownFields
        let index = fields.firstIndex(of: state.focus) ?? 0
        if state.focus == .workspace, [.enter, .down, .tab].contains(key) { state.followWorkspace() }
        switch key {
        case .up: state.focus = fields[max(0, index - 1)]
        case .down, .tab: state.focus = fields[min(fields.count - 1, index + 1)]
        case .enter where index < fields.count - 1: state.focus = fields[index + 1]
        case .enter: return goOn(&state)
        default: type(key, &state)
        }
        return []
    }

    static func goOn(_ state: inout State) -> [Effect] {
        switch state.testDraft {
        case .slack(let settings):
            guard HipChatAddress.host(of: settings.url.reveal()) != nil else {
                state.mistake = SetupFailure("that is no webhook URL", remedy: "It begins with https://hooks.slack.com/services/")
                return []
            }
            return goOnFromAccess(&state)
        case .hipChat(let settings):
            guard HipChatAddress.host(of: settings.url) != nil else {
                state.mistake = SetupFailure("that is no address", remedy: "Type a subdomain such as ops, or https://chat.example.com")
                return []
            }
            guard !settings.token.isEmpty else {
                state.mistake = SetupFailure("there is no token yet", remedy: "The steps beside this show where to make one.")
                return []
            }
            // Nobody knows who owns the domain by now: the token is not sent there.
            if state.isEndedService || state.rooms.value != nil { return goOnFromAccess(&state) }
            guard state.rooms != .waiting else { return [] }
            state.rooms = .waiting
            return [.listRooms(access(settings))]
        }
    }

    /// What an answer is about: the room makes no difference to the list of rooms.
    private static func access(_ settings: HipChatSettings) -> HipChatSettings {
        var access = HipChatSettings()
        access.url = settings.url
        access.token = settings.token
        return access
    }

    private static func take(_ result: Result<[HipChatRoom], HipChatFailure>, _ settings: HipChatSettings, _ state: inout State) -> [Effect]
    {
        guard state.rooms == .waiting, state.hipChat.map(access) == settings else { return [] }
        state.rooms = .init(result)
        guard state.step == .access else { return [] }
        switch result {
        case .success, .failure(.forbidden): return goOnFromAccess(&state)
        case .failure: return []
        }
    }

    // MARK: Place

    private static func handlePlace(_ key: Key, _ state: inout State) -> [Effect] {
        let count = state.matchingRooms.count
        switch key {
        case .up: state.selectedRoom = max(0, state.selectedRoom - 1)
        case .down: state.selectedRoom = min(max(0, count - 1), state.selectedRoom + 1)
        case .enter: return choose(&state)
        default: type(key, &state)
        }
        return []
    }

    private static func choose(_ state: inout State) -> [Effect] {
        guard let settings = state.hipChat else { return open(.options, &state) }
        guard !settings.room.isEmpty else {
            state.mistake = SetupFailure("which room?", remedy: "Type its name or number.")
            return []
        }
        state.fields[.room] = Secret(TextField(settings.room))
        state.selectedRoom = max(0, state.matchingRooms.firstIndex { $0.name == settings.room } ?? 0)
        if state.isEndedService || state.check.value == true { return open(.options, &state) }
        guard state.check != .waiting else { return [] }
        state.check = .waiting
        return [.checkRoom(checked(settings, state))]
    }

    /// A room that has a token of its own is asked for with it.
    private static func checked(_ settings: HipChatSettings, _ state: State) -> HipChatSettings {
        var settings = settings
        if let token = state.place.entry(state.target)?.token, !token.isEmpty { settings.token = token }
        return settings
    }

    private static func take(_ failure: HipChatFailure?, _ settings: HipChatSettings, _ state: inout State) -> [Effect] {
        guard state.check == .waiting, let now = state.hipChat.map({ checked($0, state) }), now.room == settings.room,
            access(now) == access(settings)
        else { return [] }
        state.check = failure.map { .failed($0) } ?? .answered(true)
        return failure == nil && state.step == .place ? open(.options, &state) : []
    }

    // MARK: Options and test

    private static func handleOptions(_ key: Key, _ state: inout State) -> [Effect] {
        let row = state.option.rawValue
        switch (key, state.option) {
        case (.enter, .name), (.down, .name), (.tab, .name): state.option = .isDefault
        case (.up, .name): break
        case (_, .name): state.place.type(key)
        case (.enter, _):
            state.place.mistake = state.place.check(state.target)
            guard state.place.mistake == nil else {
                state.option = .name
                return []
            }
            return open(.test, &state)
        case (.up, _), ("k", _): state.option = Option(rawValue: row - 1) ?? .name
        case (.down, _), ("j", _), (.tab, _): state.option = Option(rawValue: row + 1) ?? .stateChangesOnly
        case (" ", _), (.left, _), (.right, _):
            switch state.option {
            case .name: break
            case .isDefault: state.place.toggleDefault(state.target)
            case .global: state.isGlobal.toggle()
            case .stateChangesOnly: if state.isGlobal { state.isStateChangesOnly.toggle() }
            }
        default: break
        }
        return []
    }

    private static func handleTest(_ key: Key, _ state: inout State) -> [Effect] {
        guard state.test != .waiting else { return [] }
        switch key {
        case .enter where state.hasPassedTest, "x": return open(.save, &state)
        case .enter, "r":
            state.test = .waiting
            state.didNotArrive = false
            state.tested = state.testDraft
            return [.sendTest(state.testDraft)]
        case "z" where state.hasPassedTest: state.didNotArrive = true
        default: break
        }
        return []
    }
}
