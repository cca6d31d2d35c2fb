import Foundation
import KaptopAPI
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import KaptopScreens
import KaptopStore
import TickScript

/// What a wizard without an engine of its own is told of the engine on these files, and what it changes there.
struct SetupTasks: Sendable {
    /// Nil where no engine has ever run.
    var tasks: [TelegramSetup.Surroundings.Task]?
    var newestAlert: TelegramSetup.Surroundings.Sample?

    static func load(_ loaded: LoadedConfiguration) async -> SetupTasks {
        guard FileManager.default.fileExists(atPath: loaded.files.database), let store = try? Store(path: loaded.files.database) else {
            return SetupTasks()
        }
        let tasks = try? await store.tasks()
        let events = (try? await store.newestEvents(limit: 20)) ?? []
        return SetupTasks(
            tasks: tasks?.filter(\.isEnabled).map(task),
            newestAlert: events.first { !$0.message.isEmpty }.map { .init(message: $0.message) })
    }

    static func task(_ definition: TaskDefinition) -> TelegramSetup.Surroundings.Task {
        .init(
            name: definition.id.rawValue, chats: ScriptDestinations.of(definition.script, .telegram).map { $0 ?? "" },
            otherHandlers: handlers(in: definition.script).filter { $0 != TelegramHandler.signature.kind },
            takesGlobal: definition.origin != .starter)
    }

    /// The kinds of handlers that a script names, each once.
    private static func handlers(in script: String) -> [String] {
        let kinds = Dictionary(HandlerCatalog.signatures.map { ($0.property, $0.kind) }) { first, _ in first }
        var found: Set<String> = []
        Script.parse(script).script.walk { expression in
            if case .chain(let chain) = expression.kind, chain.connector == .dot, let kind = kinds[chain.call.name] { found.insert(kind) }
        }
        return found.sorted()
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
