import Foundation
import KaptopAlerts
import KaptopEngine
import KaptopStore

/// The files of the load directory that scripts of tasks come from, as the engine has noted them.
struct LoadedScripts: Sendable {
    private var paths: [LoadItem: String] = [:]

    /// - Parameter isLoading: whether the engine follows a load directory; what it noted before it ceased to says nothing.
    init(_ store: Store, isLoading: Bool) async {
        guard isLoading, let text = try? await store.setting(EngineSetting.loadedItems),
            let records = try? JSONDecoder().decode([LoadPlan.Record].self, from: Data(text.utf8))
        else { return }
        for record in records where record.path.hasSuffix(".tick") { paths[record.item] = record.path }
    }

    /// The file that a task's script, or that of its template, comes from; nil where it has none.
    func path(of task: TaskDefinition) -> String? {
        paths[task.templateID.map { .template($0) } ?? .task(task.id.rawValue)]
    }

    /// The task with the script that its file has now, which the engine takes up within seconds or when it starts.
    func current(_ task: TaskDefinition) -> TaskDefinition {
        guard let path = path(of: task), let text = Self.text(of: path) else { return task }
        var task = task
        task.script = text
        return task
    }

    static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
