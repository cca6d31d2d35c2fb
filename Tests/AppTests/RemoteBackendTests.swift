import KaptopOverview
import KaptopTesting
import ProgramTesting
import Testing

@testable import KaptopApp

/// The connection of a console to an engine of another process, when it fails.
@Suite struct RemoteBackendTests {
    private func lossReason(_ reply: FaultyServer.Reply) async throws -> String? {
        let server = try await FaultyServer.start { _ in reply }
        let backend = RemoteBackend(EngineClient(.url("http://127.0.0.1:\(server.port)")), silence: .milliseconds(200))
        for await _ in await backend.changes() { Issue.record("nothing is to be seen") }
        server.stop()
        return await backend.lossReason?.replacing("http://127.0.0.1:\(server.port)", with: "URL")
    }

    @Test func aLostConnectionSaysWhy() async throws {
        #expect(try await lossReason(.silence) == "the engine at URL gives no sign of life")
        #expect(try await lossReason(.hangUp) == "the engine at URL has closed the connection")
        #expect(try await lossReason(.answer(404)) == "the engine at URL is an older kaptop, to which no console can connect")
        #expect(try await lossReason(.answer(503)) == "the engine at URL answers with status 503")
        #expect(
            try await lossReason(.answer(200, body: "[]\n"))
                == "the engine at URL speaks another version: use the same kaptop on both sides")
        #expect(try await lossReason(.answer(200, body: "{}\n{}\n")) == "the engine at URL has ended")
        let nobody = RemoteBackend(EngineClient(.url("http://127.0.0.1:\(Program.freePort())")))
        for await _ in await nobody.changes() { Issue.record("nothing is to be seen") }
        #expect(await nobody.lossReason?.hasSuffix("does not answer") == true)
    }

    @Test func aConsoleGetsASignOfLifeWhileNothingChanges() async throws {
        let clock = MockClock()
        let hub = OverviewHub(overview: Overview(engine: EngineStatus(hostname: "h", place: .thisWindow, startedAt: 0)), clock: clock)
        let (changes, end) = await hub.feed(heartbeat: .seconds(2))
        let reading = Task { () -> [Bool] in
            var isEmpty: [Bool] = []
            for await change in changes { isEmpty.append(change.isEmpty) }
            return isEmpty
        }
        // The pause between two changes, then the wait for a sign of life.
        await clock.waitForSleepers(1)
        await clock.advance(by: .milliseconds(250))
        await clock.waitForSleepers(1)
        await clock.advance(by: .seconds(2))
        await clock.waitForSleepers(1)
        var change = OverviewChange()
        change.engine = EngineStatus(hostname: "other", place: .thisWindow, startedAt: 0)
        await hub.apply(change)
        await clock.advance(by: .milliseconds(250))
        await clock.waitForSleepers(1)
        end()
        await hub.finish()
        await clock.advance(by: .milliseconds(250))
        #expect(await reading.value == [false, true, false])
    }

    @Test func whoGivesWaitsForWhoTakes() async {
        let handover = Handover<Int>()
        let giving = Task {
            var given = 0
            for number in 0..<100 where await handover.give(number) { given += 1 }
            await handover.end()
            return given
        }
        var taken: [Int] = []
        while let number = await handover.take() { taken.append(number) }
        #expect(taken == Array(0..<100))
        #expect(await giving.value == 100)
        #expect(await handover.give(1) == false)
    }
}
