import KaptopAPI
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopStore

/// Topic handlers of the API: checked by the dispatcher, kept in the store, then attached to their topic.
struct DefinedHandlers: TopicHandlerAccess {
    let dispatcher: AlertDispatcher
    let store: Store
    let log: ServerLog

    /// Attaches what earlier runs were given; one that no longer fits is left out and said.
    func load() async throws {
        for handler in try await store.topicHandlers() {
            do throws(HandlerSettingError) {
                try await dispatcher.check(handler)
                try await dispatcher.attach(handler)
            } catch {
                log.write(
                    .error, "failed to load handler on startup",
                    [("topic", handler.topic.rawValue), ("handler", handler.id), ("err", error.text)])
            }
        }
    }

    func handlers(of topic: TopicID) async -> [TopicHandler] { await dispatcher.handlers(of: topic) }

    func define(_ handler: TopicHandler, replacing earlier: String?) async throws(TopicHandlerRefusal) {
        do throws(HandlerSettingError) {
            try await dispatcher.check(handler)
            try await keep { try await store.save(handler, replacing: earlier) }
            try await dispatcher.attach(handler, replacing: earlier)
        } catch {
            throw TopicHandlerRefusal(error.text)
        }
    }

    func delete(_ id: String, of topic: TopicID) async throws(TopicHandlerRefusal) {
        do throws(HandlerSettingError) {
            try await keep { try await store.deleteTopicHandler(id, of: topic) }
        } catch {
            throw TopicHandlerRefusal(error.text)
        }
        await dispatcher.detach(id, from: topic)
    }

    func deleteTopic(_ topic: TopicID) async throws(TopicHandlerRefusal) {
        do throws(HandlerSettingError) {
            try await keep { try await store.deleteTopics([topic]) }
        } catch {
            throw TopicHandlerRefusal(error.text)
        }
        await dispatcher.delete(topic)
    }

    private func keep(_ write: () async throws -> Void) async throws(HandlerSettingError) {
        do {
            try await write()
        } catch {
            throw HandlerSettingError("\(error)")
        }
    }
}
