import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopEngine
import KaptopStore

/// Who sends through a service, and where: tasks by their scripts, and handlers of topics.
struct ServiceUse: Sendable, Hashable {
    struct User: Sendable, Hashable {
        /// `task cpu_alert`, `handler ops of topic cpu`.
        var text: String
        /// As written; nil for the default place.
        var place: String?
    }

    var users: [User] = []

    /// What an engine has stored; nothing where none has run.
    static func load(_ loaded: LoadedConfiguration, _ service: ConfiguredService) async -> ServiceUse {
        var use = ServiceUse()
        guard FileManager.default.fileExists(atPath: loaded.files.database), let store = try? Store(path: loaded.files.database) else {
            return use
        }
        for task in (try? await store.tasks()) ?? [] where task.isEnabled {
            for place in Set(ScriptDestinations.of(task.script, service)) {
                use.users.append(User(text: "task \(task.id.rawValue)", place: place))
            }
        }
        for handler in (try? await store.topicHandlers()) ?? [] where handler.kind == service.rawValue {
            var place: String?
            if case .string(let text)? = handler.options?[service.addressKey], !text.isEmpty { place = text }
            use.users.append(User(text: "handler \(handler.id) of topic \(handler.topic.rawValue)", place: place))
        }
        return use
    }

    /// Those that name this place, or for nil the default one.
    func users(of place: String?) -> [String] {
        Set(users.filter { $0.place == place }.map(\.text)).sorted()
    }
}
