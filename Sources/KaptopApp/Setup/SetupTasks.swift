import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import KaptopPipeline
import KaptopScreens
import KaptopStore
import TickScript

/// What a wizard is told of the engine on the same files.
struct SetupTasks: Sendable {
    /// Nil where no engine has ever run.
    var senders: ServiceSenders?
    var newestAlert: TelegramSetup.Surroundings.Sample?

    static func load(_ loaded: LoadedConfiguration, _ service: ConfiguredService) async -> SetupTasks {
        guard let store = store(loaded.files.database) else { return SetupTasks() }
        let events = (try? await store.newestEvents(limit: 20)) ?? []
        return SetupTasks(
            senders: await senders(loaded.files.database, service, isLoading: loaded.configuration.load.isEnabled),
            newestAlert: events.first { !$0.message.isEmpty }.map { .init(message: $0.message) })
    }

    /// Nil where no engine has ever run.
    static func store(_ database: String) -> Store? {
        FileManager.default.fileExists(atPath: database) ? try? Store(path: database) : nil
    }

    /// - Parameter isLoading: whether the engine follows a load directory, whose files then say what scripts are.
    static func senders(_ database: String, _ service: ConfiguredService, isLoading: Bool) async -> ServiceSenders? {
        guard let store = store(database), let tasks = try? await store.tasks() else { return nil }
        let loaded = await LoadedScripts(store, isLoading: isLoading)
        let handlers = ((try? await store.topicHandlers()) ?? []).filter { $0.kind == service.rawValue }
        return ServiceSenders(
            tasks: tasks.filter(\.isEnabled).map { task(loaded.current($0), service) },
            topicHandlers: handlers.map { handler in
                let spec = HandlerSpec(kind: handler.kind, options: handler.options ?? [:])
                return .init(id: handler.id, topic: handler.topic.rawValue, place: place(of: spec, service))
            })
    }

    /// Read as the engine reads it, so that what stands in variables is known too; a script with a mistake sends nowhere.
    static func task(_ definition: TaskDefinition, _ service: ConfiguredService) -> ServiceSenders.Task {
        let options = LoweringOptions(kind: definition.kind, handlers: HandlerCatalog.signatures, variables: definition.variables)
        let (script, errors) = Script.read(definition.script)
        let lowered = errors.isEmpty ? try? LoweredTask(script, options) : nil
        let alerts = lowered?.nodes.compactMap { $0.spec as? AlertSpec } ?? []
        let handlers = alerts.flatMap(\.handlers)
        return .init(
            name: definition.id.rawValue,
            places: handlers.filter { $0.kind == service.rawValue }.map { place(of: $0, service) },
            otherHandlers: Set(handlers.map(\.kind)).subtracting([service.rawValue]).sorted(),
            takesGlobal: definition.origin != .starter, alertCount: alerts.count,
            openAlertCount: alerts.count { alert in !alert.handlers.contains { $0.kind == service.rawValue } })
    }

    private static func place(of spec: HandlerSpec, _ service: ConfiguredService) -> ServiceSenders.Place {
        .init(spec.string(service.addressKey) ?? "", workspace: service == .slack ? spec.string("workspace") ?? "" : "")
    }
}
