import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import Points

/// Carries what nodes write back and post: loopback points to the receiver, data of `httpPost` nodes to their address.
struct NodeOutlets: Sendable {
    let receiver: LineReceiver
    let http: any HTTPSending
    let endpoints: @Sendable () -> [HTTPPostSettings]
    let log: ServerLog
    let now: @Sendable () -> Int64

    var surroundings: TaskSurroundings {
        TaskSurroundings(
            now: now, clock: ContinuousClock(), write: { await write($0) }, post: { await post($0, $1) })
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

    private func post(_ posts: [NodePost], _ task: TaskID) async {
        for post in posts { await send(post, task) }
    }

    private func send(_ post: NodePost, _ task: TaskID) async {
        func fail(_ text: String) {
            log.write(.error, "failed to POST data", [("task", task.rawValue), ("node", post.node), ("err", text)])
        }
        guard let settings = settings(of: post.target) else { return fail("specified endpoint does not exist") }
        let body: [UInt8]
        do throws(Cause) {
            body = try AlertDataJSON.rows(post.series)
        } catch {
            return fail("failed to marshal row data json: " + (error.logText ?? error.detail))
        }
        var headers = [HTTPRequest.Header("Content-Type", "application/json")]
        headers += settings.headers.sorted { $0.key < $1.key }.map { HTTPRequest.Header($0.key, $0.value) }
        headers += post.headers.filter { $0.count == 2 }.map { HTTPRequest.Header($0[0], $0[1]) }
        var request = HTTPRequest(url: settings.url, headers: headers, body: body)
        if post.timeout > 0 { request.timeLimit = .nanoseconds(post.timeout) }
        do throws(HTTPFailure) {
            let answer = try await http.send(request)
            guard !(200..<300).contains(answer.status) else { return }
            fail("POST returned non 2xx status code \(answer.status)" + (post.capturesResponse ? ": \(answer.text)" : ""))
        } catch {
            fail("\(error.host): \(error.detail)")
        }
    }

    private func settings(of target: NodePost.Target) -> HTTPPostSettings? {
        switch target {
        case .endpoint(let name): return endpoints().first { $0.endpoint == name }
        case .address(let url):
            var settings = HTTPPostSettings()
            settings.url = Secret(url)
            return settings
        }
    }
}
