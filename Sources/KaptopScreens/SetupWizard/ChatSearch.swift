import KaptopDelivery

/// The chats that a bot's waiting updates show, and how looking for more goes on.
struct ChatSearch: Sendable, Hashable {
    /// More updates than this are never told in one answer, and later ones only after these were confirmed.
    static let mostUpdates = 100
    static let pause = Duration.seconds(3)

    /// One row of the list: a chat, or a topic of it.
    struct Place: Sendable, Hashable {
        var id: Int64
        var threadID: Int64?
    }

    /// Newest first.
    private(set) var chats: [SeenChat] = []
    private(set) var selectedPlace: Place?
    /// Who was asked by the poll that is under way: a second one for the same bot would end the first as a conflict.
    private(set) var polled: TelegramAccess?
    private(set) var failure: TelegramAPIFailure?
    /// The number of the last update, where as many wait as can be told.
    private(set) var fullAt: Int64?
    /// How many of the updates were told last.
    private(set) var updateCount = 0
    /// Where the code came from.
    private(set) var answeredPlace: Place?
    /// Channels that made the bot an administrator after the search began.
    private(set) var joinedChannels: Set<Int64> = []
    /// Unix time of the first poll.
    private var beganAt: Int64?
    /// The operator has moved the mark, which then stays where it is.
    private var isSelectionOwn = false

    var isPolling: Bool { polled != nil }
    var isFull: Bool { fullAt != nil }
    var selected: SeenChat? { chats.first { $0.place == selectedPlace } }
    var selectedIndex: Int? { chats.firstIndex { $0.place == selectedPlace } }
    var answered: SeenChat? { chats.first { $0.place == answeredPlace } }

    /// Whether it may begin, which it may not while the last poll of this bot is under way.
    ///
    /// `now` is Unix time in seconds.
    mutating func begin(_ access: TelegramAccess, now: Int64) -> Bool {
        guard polled != access else { return false }
        polled = access
        beganAt = beganAt ?? now
        return true
    }

    /// Takes in an answer; returns after which pause to ask again, nil to stop.
    mutating func take(
        _ result: Result<[TelegramUpdate], TelegramAPIFailure>, took: Duration, code: ChatCode?, bot: String
    ) -> Duration? {
        polled = nil
        switch result {
        case .success(let updates):
            failure = nil
            updateCount = updates.count
            for chat in updates.flatMap(\.chats) { add(chat, code: code, bot: bot) }
            sort()
            fullAt = updates.count >= ChatSearch.mostUpdates ? updates.map(\.id).max() : nil
            if isFull || answeredPlace != nil { return nil }
            return took >= ChatSearch.pause ? .zero : ChatSearch.pause
        case .failure(let failure):
            self.failure = failure
            switch failure {
            case .network, .captivePortal, .trouble: return ChatSearch.pause
            case .rateLimited(let wait): return max(wait ?? .zero, ChatSearch.pause)
            case .malformedToken, .unauthorized, .conflictWebhook, .conflictPoller, .chatNotFound, .forbidden, .other: return nil
            }
        }
    }

    /// The poll that was under way has ended without telling anything.
    mutating func end() { polled = nil }

    mutating func select(_ index: Int) {
        guard !chats.isEmpty else { return }
        selectedPlace = chats[min(max(0, index), chats.count - 1)].place
        isSelectionOwn = true
    }

    /// Forgets the answer to a code that is used up.
    mutating func expectNewCode() { answeredPlace = nil }

    private mutating func add(_ chat: SeenChat, code: ChatCode?, bot: String) {
        note(chat, code, bot)
        let others = chats.indices.filter { chats[$0].id == chat.id }
        // Being mentioned somewhere says nothing about where the bot is.
        if !chat.isBotThere, chat.botStatus == nil {
            if others.isEmpty { chats.append(chat) }
            return
        }
        for index in others {
            if !chat.title.isEmpty { chats[index].title = chat.title }
            // What the bot is in a chat, it is in all of its topics.
            if let status = chat.botStatus { chats[index].botStatus = status }
            chats[index].isBotThere = chat.isBotThere
        }
        guard let index = chats.firstIndex(where: { $0.place == chat.place }) else {
            var new = chat
            new.botStatus = chat.botStatus ?? others.first.flatMap { chats[$0].botStatus }
            return chats.append(new)
        }
        let old = chats[index]
        chats[index] = chat
        chats[index].botStatus = chat.botStatus ?? old.botStatus
        if chat.title.isEmpty { chats[index].title = old.title }
        if chat.kind == .unknown { chats[index].kind = old.kind }
        if chat.topicName == nil { chats[index].topicName = old.topicName }
        chats[index].date = max(chat.date ?? 0, old.date ?? 0)
    }

    private mutating func note(_ chat: SeenChat, _ code: ChatCode?, _ bot: String) {
        if let code, chat.isBotThere, code.isAnswered(by: chat.text, bot: bot) {
            answeredPlace = chat.place
            selectedPlace = chat.place
        }
        if chat.kind == .channel, chat.botStatus == "administrator", let date = chat.date, let beganAt, date >= beganAt - 1 {
            let isNew = joinedChannels.insert(chat.id).inserted
            if isNew, !isSelectionOwn, answeredPlace == nil { selectedPlace = chat.place }
        }
    }

    private mutating func sort() {
        let order = chats.enumerated().sorted { ($1.element.date ?? 0, $0.offset) < ($0.element.date ?? 0, $1.offset) }
        chats = order.map(\.element)
        if selected == nil { selectedPlace = chats.first?.place }
    }
}

/// What is wrong with a chat id that was typed.
enum IDMistake: Sendable, Hashable {
    case notAnID
    /// It is the bot's own number, which is the part of the token before the colon.
    case botsOwn
}

extension SeenChat {
    var place: ChatSearch.Place { .init(id: id, threadID: threadID == 1 ? nil : threadID) }

    /// What a person calls this kind of chat.
    var kindText: String {
        switch kind {
        case .person: "person"
        case .group: "group"
        case .supergroup: "supergroup"
        case .channel: "channel"
        case .unknown: "chat"
        }
    }

    /// Title, or what else there is to recognise it by.
    var name: String {
        if !title.isEmpty { return title }
        return username.map { "@" + $0 } ?? "\(kindText) \(id)"
    }

    /// The topic as people see it: `#Disks (12)`.
    var topicText: String? { place.threadID.map { number in topicName.map { "#\($0) (\(number))" } ?? "topic \(number)" } }

    /// Name and topic.
    var fullName: String { topicText.map { "\(name) \($0)" } ?? name }
}
