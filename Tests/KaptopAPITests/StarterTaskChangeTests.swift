import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KaptopAlerts
import KaptopEngine
import NIOCore
import Testing

@testable import KaptopAPI

/// What a person makes of a starter task is a task of theirs, which no newer version replaces.
@Suite struct StarterTaskChangeTests {
    @Test(arguments: [
        (#"{"script":"stream|from()|alert().telegram()"}"#, TaskDefinition.Origin.api),
        (#"{"script":"stream|from()|alert()"}"#, .starter), (#"{"status":"disabled"}"#, .starter),
    ])
    func changedScriptIsItsAuthors(_ body: String, _ origin: TaskDefinition.Origin) async throws {
        let engine = MemoryEngine()
        try await engine.taskMaster.define(
            TaskDefinition(
                id: TaskID("starter_cpu"), dbrps: [DBRP(database: "d", retentionPolicy: "r")], script: "stream|from()|alert()",
                isEnabled: false, origin: .starter, createdAt: 0))
        try await Application(responder: engine.api).test(.router) { client in
            let response = try await client.execute(
                uri: "/kapacitor/v1/tasks/starter_cpu", method: .patch, body: ByteBuffer(string: body))
            #expect(response.status == .ok)
        }
        #expect(await engine.taskMaster.task(TaskID("starter_cpu"))?.origin == origin)
    }
}
