import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KaptopAlerts
import NIOCore
import Points
import Testing

@testable import KaptopAPI

@Suite struct PublishedTests {
    private static let series = AlertSeries(
        name: "cpu", tags: [.init("host", "a")], columns: ["busy", "n"],
        rows: [.init(time: 1_500_000_060_000_000_000, values: [.float(99), nil])])

    private func answer(_ uri: String, _ series: [AlertSeries]) async throws -> (Int, String) {
        let engine = MemoryEngine(published: { task, endpoint in task == TaskID("t") && endpoint == "top/10" ? series : nil })
        return try await Application(responder: engine.api).test(.router) { client in
            let response = try await client.execute(uri: "/kapacitor/v1/tasks/\(uri)", method: .get)
            return (Int(response.status.code), String(buffer: response.body))
        }
    }

    @Test func publishedDataIsShownBelowItsTask() async throws {
        let shown = try await answer("t/top/10", [Self.series])
        let row = #"{"name":"cpu","tags":{"host":"a"},"columns":["time","busy","n"],"values":[["2017-07-14T02:41:00Z",99,null]]}"#
        #expect(shown == (200, #"{"series":[\#(row)]}"#))
        #expect(try await answer("t/top/10", []) == (200, #"{"series":null}"#))
    }

    @Test func unknownEndpointsAreUnknownTasks() async throws {
        #expect(try await answer("t/other", [Self.series]) == (404, "{\n    \"error\": \"no task exists\"\n}"))
    }

    @Test func infinityIsNoJSON() async throws {
        var series = Self.series
        series.rows[0].values[0] = .float(-.infinity)
        #expect(try await answer("t/top/10", [series]) == (500, "{\n    \"error\": \"json: unsupported value: -Inf\"\n}"))
    }
}
