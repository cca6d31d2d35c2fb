import KaptopAPI
import KaptopDelivery

/// Answers that go on: lines that an engine sends for as long as somebody reads them.
extension EngineClient {
    /// An engine gives a sign of life every two seconds.
    package static let silenceLimit = Duration.seconds(7)

    /// Reads an answer line by line, until the engine ends it or `take` says that it is enough.
    ///
    /// Throws why the connection was lost, in one line; so it does after a silence that is too long.
    func follow(_ path: String, silence: Duration, _ take: ([UInt8]) async throws -> Bool) async throws(Failure) {
        do {
            try await HTTPLines(url: Secret(url(path)), headers: headers, silence: silence).read(take)
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: any Error) -> Failure {
        switch error {
        case is OverviewReader.NotUnderstood: Failure(description: "\(place) speaks another version: use the same kaptop on both sides")
        case HTTPLines.Failure.status(404): Failure(description: "\(place) is an older kaptop, to which no console can connect")
        case HTTPLines.Failure.status(let code): Failure(description: "\(place) answers with status \(code)")
        case HTTPLines.Failure.silence: Failure(description: "\(place) gives no sign of life")
        case HTTPLines.Failure.closed: Failure(description: "\(place) has closed the connection")
        default: Failure(description: "\(place) does not answer")
        }
    }
}
