import KaptopDelivery

/// The chats that a bot's waiting updates show, and how looking for more goes on.
struct ChatSearch: Sendable, Hashable {
    /// More updates than this are never told in one answer, and later ones only after these were deleted.
    static let mostUpdates = 100
    static let pause = Duration.seconds(3)

    /// Newest first.
    private(set) var chats: [SeenChat] = []
    private(set) var selectedID: Int64?
    /// The token of the poll that is under way: a second one for the same bot would end the first as a conflict.
    private(set) var pollToken: Secret<String>?
    private(set) var failure: TelegramAPIFailure?
    /// As many updates wait as can be told.
    private(set) var isFull = false

    var isPolling: Bool { pollToken != nil }
    var selected: SeenChat? { chats.first { $0.id == selectedID } }
    var selectedIndex: Int? { chats.firstIndex { $0.id == selectedID } }

    /// Whether it may begin, which it may not while the last poll of this bot is under way.
    mutating func begin(_ token: Secret<String>) -> Bool {
        guard pollToken != token else { return false }
        pollToken = token
        isFull = false
        return true
    }

    /// Takes in an answer; returns after which pause to ask again, nil to stop.
    mutating func take(_ result: Result<[TelegramUpdate], TelegramAPIFailure>, took: Duration) -> Duration? {
        pollToken = nil
        switch result {
        case .success(let updates):
            failure = nil
            for chat in updates.flatMap(\.chats) { add(chat) }
            sort()
            isFull = updates.count >= ChatSearch.mostUpdates
            return isFull ? nil : took >= ChatSearch.pause ? .zero : ChatSearch.pause
        case .failure(let failure):
            self.failure = failure
            switch failure {
            case .network, .captivePortal: return ChatSearch.pause
            case .rateLimited(let wait): return max(wait ?? .zero, ChatSearch.pause)
            case .malformedToken, .unauthorized, .conflictWebhook, .conflictPoller, .chatNotFound, .forbidden, .other: return nil
            }
        }
    }

    mutating func select(_ index: Int) {
        guard !chats.isEmpty else { return }
        selectedID = chats[min(max(0, index), chats.count - 1)].id
    }

    private mutating func add(_ chat: SeenChat) {
        guard let index = chats.firstIndex(where: { $0.id == chat.id }) else { return chats.append(chat) }
        let old = chats[index]
        // Being mentioned somewhere says nothing about where the bot is.
        if !chat.isBotThere, chat.botStatus == nil { return }
        chats[index] = chat
        if chat.title.isEmpty { chats[index].title = old.title }
        if chat.kind == .unknown { chats[index].kind = old.kind }
        chats[index].date = max(chat.date ?? 0, old.date ?? 0)
    }

    private mutating func sort() {
        let order = chats.enumerated().sorted { ($1.element.date ?? 0, $0.offset) < ($0.element.date ?? 0, $1.offset) }
        chats = order.map(\.element)
        if selected == nil { selectedID = chats.first?.id }
    }
}

/// What is wrong with a chat id that was typed.
enum IDMistake: Sendable, Hashable {
    case notAnID
    /// It is the bot's own number, which is the part of the token before the colon.
    case botsOwn
}

extension SeenChat {
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
}
