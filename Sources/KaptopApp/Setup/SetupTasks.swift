import Foundation
import KaptopAPI
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import KaptopPipeline
import KaptopScreens
import KaptopStore
import TickScript

/// What a wizard is told of the engine on the same files, and what it changes there.
struct SetupTasks: Sendable {
    /// Nil where no engine has ever run.
    var senders: ServiceSenders?
    var newestAlert: TelegramSetup.Surroundings.Sample?

    static func load(_ loaded: LoadedConfiguration, _ service: ConfiguredService) async -> SetupTasks {
        guard FileManager.default.fileExists(atPath: loaded.files.database), let store = try? Store(path: loaded.files.database) else {
            return SetupTasks()
        }
        let events = (try? await store.newestEvents(limit: 20)) ?? []
        return SetupTasks(
            senders: await senders(through: service, store),
            newestAlert: events.first { !$0.message.isEmpty }.map { .init(message: $0.message) })
    }

    private static func senders(through service: ConfiguredService, _ store: Store) async -> ServiceSenders? {
        guard let tasks = try? await store.tasks() else { return nil }
        let handlers = ((try? await store.topicHandlers()) ?? []).filter { $0.kind == service.rawValue }
        return ServiceSenders(
            tasks: tasks.filter(\.isEnabled).map { task($0, service) },
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
        let handlers = lowered?.nodes.compactMap { $0.spec as? AlertSpec }.flatMap(\.handlers) ?? []
        return .init(
            name: definition.id.rawValue,
            places: handlers.filter { $0.kind == service.rawValue }.map { place(of: $0, service) },
            otherHandlers: Set(handlers.map(\.kind)).subtracting([service.rawValue]).sorted(),
            takesGlobal: definition.origin != .starter)
    }

    private static func place(of spec: HandlerSpec, _ service: ConfiguredService) -> ServiceSenders.Place {
        .init(spec.string(service.addressKey) ?? "", workspace: service == .slack ? spec.string("workspace") ?? "" : "")
    }

    /// Puts lines behind the first alert of a task's script, through the engine that runs; nil for success.
    static func add(_ lines: String, to task: String, _ client: EngineClient?) async -> SetupFailure? {
        let byHand = "Press Esc, or write it into the script by hand."
        guard let client else { return SetupFailure("no engine can be asked", remedy: byHand) }
        let path = "/kapacitor/v1/tasks/" + (task.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? task)
        do throws(EngineClient.Failure) {
            let detail = try await client.call(.get, path, query: [("script-format", "raw")])
            guard let script = detail["script"]?.string, let changed = ScriptLines.adding(lines, to: script) else {
                return SetupFailure("the script of \(task) has no alert to add it to", remedy: byHand)
            }
            _ = try await client.call(.patch, path, ["script": .text(changed)])
            return nil
        } catch {
            return SetupFailure("\(error)", remedy: byHand)
        }
    }
}
