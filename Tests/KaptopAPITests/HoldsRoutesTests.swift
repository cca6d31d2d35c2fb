import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KaptopAlerts
import KaptopTesting
import NIOCore
import Testing

@testable import KaptopAPI

/// Acknowledgements, silences, maintenances and the audit over the API: requests in, answers out.
@Suite struct HoldsRoutesTests {
    /// A request below `/kaptop/v1`, its status, and its answer or the error in it.
    private struct Exchange {
        let request: String
        let body: String
        let status: Int
        let answer: JSONValue?

        init(_ request: String, _ body: String = "", _ status: Int, _ answer: JSONValue? = nil) {
            self.request = request
            self.body = body
            self.status = status
            self.answer = answer
        }

        init(_ request: String, _ body: String = "", _ status: Int, error: String) {
            self.init(request, body, status, ["error": .text(error)])
        }
    }

    private func converse(_ exchanges: [Exchange], as person: String? = nil, behind door: APIDoor = .network) async throws {
        let engine = MemoryEngine(holds: MemoryHolds())
        for (id, level) in [("a", Level.ok), ("b", .critical), ("c", .warning)] {
            let event =
                AlertEvent(
                    id: EventID(rawValue: id), topic: TopicID("t"), state: EventState(id: AlertID(id), level: level, time: 1),
                    task: TaskID("cpu"), node: "alert2", name: "cpu", group: "nil", tags: [], fields: [],
                    series: AlertSeries(name: "cpu", tags: [], columns: [], rows: []))
            _ = await engine.sink.take([.event(event)])
        }
        try await Application(responder: engine.api.behind(door)).test(.router) { client in
            for exchange in exchanges {
                let parts = exchange.request.split(separator: " ").map(String.init)
                let method = try #require(HTTPRequest.Method(parts[0]))
                var headers = HTTPFields()
                if let person, let name = HTTPField.Name(OperatorHeader.name) { headers[name] = person }
                let response = try await client.execute(
                    uri: "/kaptop/v1/\(parts[1])", method: method, headers: headers, body: ByteBuffer(string: exchange.body))
                let comment = Comment(rawValue: "\(exchange.request) \(exchange.body)")
                #expect(response.status.code == exchange.status, comment)
                guard let answer = exchange.answer else {
                    #expect(response.body.readableBytes == 0, comment)
                    continue
                }
                #expect(try JSONParser.value(Array(response.body.readableBytesView)) == answer, comment)
            }
        }
    }

    private static let now: JSONValue = "2017-07-14T02:40:00Z"

    private func acknowledgement(_ id: String, _ level: String, by person: String, verified: Bool) -> JSONValue {
        [
            "topic": "t", "alert": .text(id), "level": .text(level), "note": "on it", "by": .text(person), "verified": .boolean(verified),
            "at": Self.now,
        ]
    }

    private func silence(_ id: Int64, _ matchers: [JSONValue], until end: String, matches: Int) -> JSONValue {
        [
            "id": .integer(id), "matchers": .array(matchers), "status": "active", "starts-at": Self.now, "ends-at": .text(end),
            "reason": "upgrade", "by": "anna", "verified": false, "created-at": Self.now, "matches": .count(matches),
        ]
    }

    @Test func anAlertIsAcknowledged() async throws {
        let made = acknowledgement("b", "CRITICAL", by: "anna", verified: false)
        try await converse(
            [
                Exchange("GET acknowledgements", "", 200, ["acknowledgements": []]),
                Exchange("POST acknowledgements", #"{"alert":"b","note":"on it"}"#, 200, ["acknowledgements": [made]]),
                Exchange("GET acknowledgements", "", 200, ["acknowledgements": [made]]),
                Exchange("DELETE acknowledgements?alert=b&topic=other", "", 404, error: "alert b is not acknowledged"),
                Exchange("DELETE acknowledgements?alert=b", "", 204),
                Exchange("GET acknowledgements", "", 200, ["acknowledgements": []]),
                Exchange(
                    "GET audit?limit=1", "", 200,
                    [
                        "audit": [
                            [
                                "at": Self.now, "by": "anna", "verified": false, "verb": "acknowledgement ended",
                                "object": "alert b of t", "detail": "",
                            ]
                        ]
                    ]),
            ], as: "anna;login")
    }

    @Test func alertsAreSilenced() async throws {
        let one = silence(1, ["host=~db-.*", "level!=OK"], until: "2017-07-14T04:40:00Z", matches: 2)
        let two = silence(2, ["host=web"], until: "2017-07-15T00:00:00Z", matches: 0)
        try await converse(
            [
                Exchange(
                    "POST silences/preview", #"{"matchers":["host=~db-.*","level!=OK"]}"#, 200,
                    [
                        "count": 2, "firing": 2,
                        "alerts": [
                            ["topic": "t", "alert": "b", "level": "CRITICAL", "task": "cpu"],
                            ["topic": "t", "alert": "c", "level": "WARNING", "task": "cpu"],
                        ],
                    ]),
                Exchange(
                    "POST silences", #"{"matchers":["host=~db-.*","level!=ok"],"for":"2h","reason":"upgrade"}"#, 200, one),
                Exchange(
                    "POST silences", #"{"matchers":["host=web"],"ends-at":"2017-07-15T02:00:00+02:00","reason":"upgrade"}"#, 200, two),
                Exchange("GET silences", "", 200, ["silences": [one, two]]),
                Exchange("DELETE silences/1", "", 204),
                Exchange("GET silences", "", 200, ["silences": [two]]),
                Exchange("DELETE silences/1", "", 404, error: "there is no silence 1, or it has ended already"),
            ], as: "anna")
    }

    @Test func aMaintenanceIsAddedDisabledAndRemoved() async throws {
        func maintenance(enabled: Bool, window: Bool, matches: Int?) -> JSONValue {
            var members: [JSONValue.Member] = [
                .init("id", 1), .init("name", "backup"), .init("matchers", ["host=db-a"]), .init("weekdays", ["mon", "fri"]),
                .init("start", "02:00"), .init("for", "1h"), .init("zone", "UTC"), .init("enabled", .boolean(enabled)),
                .init("active", .boolean(window)), .init("window-starts-at", window ? "2017-07-14T02:00:00Z" : .null),
                .init("window-ends-at", window ? "2017-07-14T03:00:00Z" : .null), .init("reason", "tapes"), .init("by", "bob"),
                .init("verified", false), .init("created-at", Self.now),
            ]
            if let matches { members.append(.init("matches", .count(matches))) }
            return .object(members)
        }
        try await converse([
            Exchange(
                "POST maintenances",
                """
                {"name":"backup","matchers":["host=db-a"],"weekdays":["Mon","friday"],"start":"02:00","for":"1h","zone":"UTC",
                 "reason":"tapes","by":"bob"}
                """, 200, maintenance(enabled: true, window: true, matches: nil)),
            Exchange("PATCH maintenances/1", #"{"enabled":false}"#, 200, maintenance(enabled: false, window: false, matches: nil)),
            Exchange("GET maintenances", "", 200, ["maintenances": [maintenance(enabled: false, window: false, matches: 1)]]),
            Exchange("DELETE maintenances/1", "", 204),
            Exchange("GET maintenances", "", 200, ["maintenances": []]),
        ])
    }

    @Test(arguments: [
        ("POST acknowledgements", #"{"alert":"b"}"#, 400, "'note' is missing"),
        ("POST acknowledgements", #"{"alert":"b","note":"n","topics":"t"}"#, 400, "unknown member 'topics'; did you mean 'topic'?"),
        ("POST acknowledgements", #"{"alert":"bb","note":"n"}"#, 404, "no topic knows an alert 'bb'; did you mean 'b'?"),
        ("POST acknowledgements", #"{"alert":"a","note":"n"}"#, 400, "alert a is OK: there is nothing to acknowledge"),
        ("POST acknowledgements", #"{"alert":"b","topic":"x","note":"n"}"#, 404, "topic x knows no alert b"),
        ("POST acknowledgements", #"{"alert":5,"note":"n"}"#, 400, "'alert' must be a text"),
        ("POST acknowledgements", "[]", 400, "expected a JSON object"),
        ("POST acknowledgements", "{", 400, "invalid json: unexpected EOF"),
        ("DELETE acknowledgements", "", 400, "'alert' is missing"),
        ("POST silences", #"{"matchers":["a=b"],"reason":"r"}"#, 400, "a silence ends: give either 'for' or 'ends-at'"),
        (
            "POST silences", #"{"matchers":["a=b"],"reason":"r","for":"1h","ends-at":"2030-01-01T00:00:00Z"}"#, 400,
            "a silence ends: give either 'for' or 'ends-at'"
        ),
        ("POST silences", #"{"matchers":["a=b"],"reason":"r","for":"soon"}"#, 400, "'for' must be a time such as 30m, 2h or 1d"),
        (
            "POST silences", #"{"matchers":["a=b"],"reason":"r","ends-at":"18:00"}"#, 400,
            "'ends-at' must be a time such as 2026-11-25T18:00:00Z"
        ),
        ("POST silences", #"{"matchers":["a=b"],"reason":"r","ends-at":"2017-01-01T00:00:00Z"}"#, 400, "the silence would end in the past"),
        (
            "POST silences", #"{"matchers":[],"reason":"r","for":"1h"}"#, 400,
            "a silence needs at least one matcher, such as host=db1 or alert=~cpu:.*"
        ),
        (
            "POST silences", #"{"matchers":["level=CRITICL"],"reason":"r","for":"1h"}"#, 400,
            "unknown level 'CRITICL'; did you mean CRITICAL?"
        ),
        ("POST silences", #"{"matchers":"a=b","reason":"r","for":"1h"}"#, 400, "'matchers' must be a list of texts"),
        ("POST silences/preview", #"{"matcher":["a=b"]}"#, 400, "unknown member 'matcher'; did you mean 'matchers'?"),
        ("DELETE silences/x", "", 400, "'the path' must be a number behind /silences/"),
        (
            "POST maintenances",
            #"{"name":"m","matchers":["a=b"],"weekdays":["mnday"],"start":"02:00","for":"1h","zone":"UTC","reason":"r"}"#, 400,
            "unknown day of the week 'mnday'; did you mean monday?"
        ),
        (
            "POST maintenances",
            #"{"name":"m","matchers":["a=b"],"weekdays":["mon"],"start":"2","for":"1h","zone":"UTC","reason":"r"}"#, 400,
            "'start' must be a time of day such as 02:30"
        ),
        (
            "POST maintenances",
            #"{"name":"m","matchers":["a=b"],"weekdays":["mon"],"start":"02:00","for":"1h","zone":"Mars/Base","reason":"r"}"#, 400,
            "unknown time zone 'Mars/Base'; use a name such as Europe/Berlin or UTC"
        ),
        ("PATCH maintenances/9", #"{"enabled":true}"#, 404, "there is no maintenance 9"),
        ("PATCH maintenances/9", #"{"enabled":"yes"}"#, 400, "'enabled' must be true or false"),
        ("GET audit?limit=0", "", 400, "'limit' must be a number from 1 to 10000"),
    ])
    func aMistakeIsTold(_ request: String, _ body: String, _ status: Int, _ error: String) async throws {
        try await converse([Exchange(request, body, status, error: error)])
    }

    @Test(arguments: [
        ("anna;login", APIDoor.socket, "anna", true), ("anna", .socket, "anna", false), ("anna;login", .network, "anna", false),
        ("J%C3%B6rg%3B%1B;login", .socket, "Jörg;", true),
    ])
    func aNameIsAsGoodAsTheWayItCame(_ header: String, _ door: APIDoor, _ name: String, _ isVerified: Bool) async throws {
        let made = acknowledgement("b", "CRITICAL", by: name, verified: isVerified)
        try await converse(
            [Exchange("POST acknowledgements", #"{"alert":"b","note":"on it"}"#, 200, ["acknowledgements": [made]])], as: header,
            behind: door)
    }

    @Test func whoeverSaysNothingIsUnnamed() async throws {
        let made = acknowledgement("b", "CRITICAL", by: "unnamed", verified: false)
        try await converse([Exchange("POST acknowledgements", #"{"alert":"b","note":"on it"}"#, 200, ["acknowledgements": [made]])])
    }
}
