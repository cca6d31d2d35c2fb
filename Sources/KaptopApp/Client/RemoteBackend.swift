import KaptopAPI
package import KaptopOverview

/// An engine in another process, which a console of this one shows: over its Unix socket, or from another machine.
package actor RemoteBackend: Backend {
    private static let path = "/kaptop/v1/console"

    private let client: EngineClient
    package private(set) var lossReason: String?

    private let silence: Duration

    /// - Parameter silence: after which the connection counts as lost.
    package init(_ client: EngineClient, silence: Duration = EngineClient.silenceLimit) {
        self.client = client
        self.silence = silence
    }

    /// Ends when the connection is lost; asked again, it begins with a whole picture.
    package nonisolated func changes() async -> AsyncStream<OverviewChange> {
        let handover = Handover<OverviewChange>()
        let reading = Task {
            await read(into: handover)
            await handover.end()
        }
        return AsyncStream {
            await handover.take()
        } onCancel: {
            reading.cancel()
            Task { await handover.end() }
        }
    }

    private func read(into handover: Handover<OverviewChange>) async {
        var reader = OverviewReader()
        do throws(EngineClient.Failure) {
            try await client.follow(Self.path + "/changes", silence: silence) { line in
                guard let change = try reader.read(line) else { return true }
                lossReason = nil
                return await handover.give(change)
            }
            lossReason = "\(client.place) has ended"
        } catch {
            lossReason = error.description
        }
    }

    package func perform(_ command: Command) async -> CommandOutcome {
        do throws(EngineClient.Failure) {
            let bytes = try await client.send(Self.path + "/commands", ConsoleJSON.bytes(of: command))
            return ConsoleJSON.outcome(bytes) ?? .failed(Self.notUnderstood)
        } catch {
            return .failed(error.description)
        }
    }

    package func answer(_ query: Query) async -> Answer {
        do throws(EngineClient.Failure) {
            let bytes = try await client.send(Self.path + "/queries", ConsoleJSON.bytes(of: query))
            return ConsoleJSON.answer(bytes) ?? .unavailable(Self.notUnderstood)
        } catch {
            return .unavailable(error.description)
        }
    }

    private static let notUnderstood = "the engine's answer is not understood: it is another version of kaptop"
}
