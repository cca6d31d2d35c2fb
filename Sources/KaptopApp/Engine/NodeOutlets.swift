import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import Points

/// Carries what nodes write back and post: loopback points to the receiver, data of `httpPost` nodes to their address.
struct NodeOutlets: Sendable {
    let receiver: LineReceiver
    let http: any HTTPSending
    let endpoints: @Sendable () async -> [HTTPPostSettings]
    let log: ServerLog
    let now: @Sendable () -> Int64

    var surroundings: TaskSurroundings {
        TaskSurroundings(
            now: now, clock: ContinuousClock(), write: { await write($0) }, post: { post, _ in await self.post(post) },
            endpoints: { Set(await endpoints().map(\.endpoint)) })
    }

    private func write(_ points: [LoopbackPoint]) async {
        let grouped = Dictionary(grouping: points) { DBRP(database: $0.database, retentionPolicy: $0.retentionPolicy) }
        for (dbrp, points) in grouped {
            var lines: [UInt8] = []
            for point in points {
                LineProtocol.append(point.point, to: &lines)
                lines.append(UInt8(ascii: "\n"))
            }
            for error in await receiver.receive(lines, to: dbrp, precision: .nanoseconds, now: now()) {
                log.write(.error, "failed to write point", [("err", error.reason)])
            }
        }
    }

    private func post(_ post: NodePost) async -> NodePost.Answer {
        let headers = post.headers.filter { $0.count == 2 }.map { HTTPRequest.Header($0[0], $0[1]) }
        let timeLimit: Duration? = post.timeout > 0 ? .nanoseconds(post.timeout) : nil
        guard let rows = await rowPost(to: post.target, headers, timeLimit) else {
            return NodePost.Answer(code: 0, failure: ("failed to POST data", "endpoint was closed"))
        }
        let request: HTTPRequest
        do throws(RowPost.Failure) {
            request = try rows.request(post.series)
        } catch {
            return NodePost.Answer(code: 0, failure: (error.message, error.text))
        }
        do throws(HTTPFailure) {
            let response = try await http.send(request)
            let failure = rows.failure(of: response, capturesResponse: post.capturesResponse)
            return NodePost.Answer(code: response.status, failure: failure.map { ($0.message, $0.text) })
        } catch {
            let failure = rows.failure(of: error, request)
            return NodePost.Answer(code: 0, failure: (failure.message, failure.text))
        }
    }

    private func rowPost(to target: NodePost.Target, _ headers: [HTTPRequest.Header], _ timeLimit: Duration?) async -> RowPost? {
        switch target {
        case .address(let url): return RowPost(url: url, headers: headers, timeLimit: timeLimit)
        case .endpoint(let name):
            return await endpoints().first { $0.endpoint == name }.map { RowPost(to: $0, headers: headers, timeLimit: timeLimit) }
        }
    }
}
