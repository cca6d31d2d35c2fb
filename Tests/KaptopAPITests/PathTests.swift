import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import KaptopAPI

/// Paths and parameters as Go reads them.
@Suite struct PathTests {
    @Test(
        arguments: [
            ("/kapacitor/v1/ping", nil), ("/", nil), ("//kapacitor/v1/ping", "/kapacitor/v1/ping"),
            ("/kapacitor/v1/../v1/./ping", "/kapacitor/v1/ping"), ("/kapacitor/v1//tasks/?limit=1", "/kapacitor/v1/tasks/?limit=1"),
            ("/..", "/"), ("/kapacitor/v1/tasks/a..b", nil),
        ] as [(String, String?)])
    func pathsAreCleaned(_ path: String, _ location: String?) async throws {
        try await Application(responder: MemoryEngine().api).test(.router) { client in
            let response = try await client.execute(uri: path, method: .get)
            #expect((response.status == .movedPermanently) == (location != nil))
            #expect(response.headers[.location] == location)
            guard let location else { return }
            #expect(String(buffer: response.body) == "<a href=\"\(location)\">Moved Permanently</a>.\n\n")
        }
    }

    @Test(arguments: [
        ("a=1&b=2", ["a=1", "b=2"]), ("a=%41+b", ["a=A b"]), ("a=%zz&b=2", ["b=2"]), ("a=%4", []), ("a=1;b=2&c=3", ["c=3"]),
        ("a", ["a="]), ("a==", ["a=="]), ("&&", []), ("a=%ff", ["a=\u{FFFD}"]),
    ])
    func parametersThatCannotBeDecodedAreLeftOut(_ text: String, _ expected: [String]) {
        let query = APIQuery(text)
        let names = Set(expected.compactMap { $0.split(separator: "=", omittingEmptySubsequences: false).first.map(String.init) })
        for name in ["a", "b", "c"] {
            #expect(query.all(name).map { "\(name)=\($0)" } == expected.filter { $0.hasPrefix("\(name)=") })
            #expect(names.contains(name) == !query.all(name).isEmpty)
        }
    }
}
