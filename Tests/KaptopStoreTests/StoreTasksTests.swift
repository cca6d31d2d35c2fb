import Foundation
import KaptopAlerts
import KaptopEngine
import KaptopPipeline
import KaptopStore
import Testing
import TickScript

/// Tasks and templates come back as they were saved, variables of every type among them.
@Suite struct StoreTasksTests {
    @Test func aTaskComesBackAsItWas() async throws {
        let store = try Store(path: NSTemporaryDirectory() + "kaptop-store-\(UUID().uuidString).db")
        var task = TaskDefinition(
            id: TaskID("cpu"), dbrps: [DBRP(database: "telegraf", retentionPolicy: "autogen")], script: "stream|from()", isEnabled: true,
            createdAt: 5)
        task.variables = [
            "a": TaskVariable(type: .int, value: .integer(-5)), "b": TaskVariable(type: .string, value: .string("it's")),
            "c": TaskVariable(type: .duration, value: .duration(90_000_000_000)), "d": TaskVariable(type: .bool, value: .boolean(true)),
            "e": TaskVariable(type: .list, value: .list([.string("x"), .star])), "f": TaskVariable(type: .regex, value: .regex("a/b")),
            "g": TaskVariable(type: .float, value: .float(1)),
        ]
        try await store.save(task)
        let back = try #require(try await store.tasks().first)
        #expect(back.id == task.id)
        #expect(back.dbrps == task.dbrps)
        #expect(back.script == task.script)
        #expect(back.isEnabled)
        #expect(VariableText.text(of: back.variables) == VariableText.text(of: task.variables))
        #expect(back.variables.mapValues(\.type) == task.variables.mapValues(\.type))
        try await store.deleteTask(task.id)
        #expect(try await store.tasks().isEmpty)
    }

    @Test func snapshotsComeBackAndGoWithTheirTask() async throws {
        let store = try Store(path: NSTemporaryDirectory() + "kaptop-store-\(UUID().uuidString).db")
        let (cpu, mem) = (TaskID("cpu"), TaskID("mem"))
        let snapshot = TaskSnapshot(fingerprint: "stream", takenAt: 7, state: [0, 1, 255])
        try await store.save([cpu: TaskSnapshot(fingerprint: "old", takenAt: 1, state: []), mem: snapshot])
        try await store.save([cpu: snapshot])
        #expect(try await store.snapshot(of: cpu) == snapshot)
        #expect(try await store.snapshot(of: TaskID("other")) == nil)
        try await store.deleteTask(cpu)
        #expect(try await store.snapshot(of: cpu) == nil)
        try await store.deleteSnapshot(of: mem)
        #expect(try await store.snapshot(of: mem) == nil)
    }

    @Test func aTemplateComesBackAsItWas() async throws {
        let store = try Store(path: NSTemporaryDirectory() + "kaptop-store-\(UUID().uuidString).db")
        try await store.save(TemplateDefinition(id: "t", script: "var x int", createdAt: 3))
        #expect(try await store.templates().map(\.script) == ["var x int"])
        try await store.deleteTemplate("t")
        #expect(try await store.templates().isEmpty)
    }

    @Test func aFileThatIsNoDatabaseIsRefusedWithItsPath() throws {
        let path = NSTemporaryDirectory() + "kaptop-store-\(UUID().uuidString).db"
        try Data("this is not a database, it is a text that is long enough".utf8).write(to: URL(filePath: path))
        #expect { try Store(path: path) } throws: { "\($0)".contains(path) }
    }
}

/// The database may hold tokens of scripts, so nobody else may read it.
@Suite struct StoreFileTests {
    @Test func onlyTheOwnerCanReadTheDatabaseAndItsLog() async throws {
        let path = NSTemporaryDirectory() + "kaptop-store-\(UUID().uuidString).db"
        let store = try Store(path: path)
        try await store.setSetting("a", "b")
        for file in [path, path + "-wal", path + "-shm"] {
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
    }
}
