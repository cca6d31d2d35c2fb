import KaptopAlerts
import KaptopEngine
import KaptopStore
import StarterTasks

/// Puts the starter tasks into the store, and newer versions over older ones; what a person changed or switched off stays so.
enum StarterInstallation {
    static func install(in store: Store, now: Int64) async throws {
        let known = Dictionary(try await store.tasks().map { ($0.id, $0) }) { first, _ in first }
        for starter in StarterTask.all {
            let id = TaskID(starter.id)
            guard var task = known[id] else {
                try await store.save(
                    TaskDefinition(
                        id: id, dbrps: [HostSampling.dbrp], script: starter.script, isEnabled: starter.isEnabled, origin: .starter,
                        createdAt: now))
                continue
            }
            guard task.origin == .starter, task.script != starter.script else { continue }
            task.script = starter.script
            task.modifiedAt = now
            try await store.save(task)
        }
    }
}
