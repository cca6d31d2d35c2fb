import Foundation
import KaptopAlerts
import KaptopStore
import Testing

/// Topic handlers come back as they were saved.
@Suite struct StoreTopicHandlersTests {
    @Test func handlersComeBackAsTheyWere() async throws {
        let path = NSTemporaryDirectory() + "kaptop-store-\(UUID().uuidString).db"
        let full = TopicHandler(
            id: "a", topic: TopicID("t"), kind: "post",
            options: [
                "url": .string("http://x"), "capture-response": .boolean(true), "timeout": .integer(5), "topics": .strings(["a", "b"]),
                "headers": .pairs([["k", "v"]]),
            ], match: "changed()")
        let bare = TopicHandler(id: "b", topic: TopicID("t"), kind: "telegram")
        let store = try Store(path: path)
        try await store.save(full)
        try await store.save(bare)
        try store.close()
        let next = try Store(path: path)
        #expect(try await next.topicHandlers() == [full, bare])

        var renamed = bare
        renamed.id = "c"
        renamed.options = [:]
        try await next.save(renamed, replacing: "b")
        #expect(try await next.topicHandlers() == [full, renamed])
        try await next.deleteTopicHandler("a", of: TopicID("other"))
        #expect(try await next.topicHandlers().count == 2)
        try await next.deleteTopicHandler("a", of: TopicID("t"))
        #expect(try await next.topicHandlers() == [renamed])
    }
}
