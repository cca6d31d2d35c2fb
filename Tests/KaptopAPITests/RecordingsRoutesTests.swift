import Testing

@testable import KaptopAPI

/// Recordings and replays, of which there are none; and a path that only the preview has.
@Suite struct RecordingsRoutesTests {
    struct Exchange: CustomTestStringConvertible, Sendable {
        let method: LocalAPI.Method
        let path: String
        var query = ""
        var body: JSONValue?
        let status: Int
        var answer: JSONValue = .null
        var testDescription: String { "\(method) \(path)" }
    }

    @Test(arguments: [
        Exchange(method: .get, path: "/recordings", status: 200, answer: ["recordings": []]),
        Exchange(method: .get, path: "/replays", query: "pattern=a*&fields=status&limit=5", status: 200, answer: ["replays": []]),
        Exchange(
            method: .get, path: "/replays", query: "offset=x", status: 400,
            answer: ["error": #"invalid offset parameter "x" must be an integer: strconv.ParseInt: parsing "x": invalid syntax"#]),
        Exchange(
            method: .get, path: "/recordings/x", status: 500, answer: ["error": "error finding recording: no recording exists"]),
        Exchange(method: .get, path: "/recordings/", status: 400, answer: ["error": "must specify recording id on path"]),
        Exchange(method: .delete, path: "/recordings/x", status: 204),
        Exchange(method: .get, path: "/replays/x", status: 404, answer: ["error": "could not find replay: no replay exists"]),
        Exchange(method: .delete, path: "/replays/x", status: 204),
        Exchange(method: .delete, path: "/replays/", status: 400, answer: ["error": "must specify replay id on path"]),
        Exchange(
            method: .post, path: "/replays", body: ["task": "nope", "recording": "r"], status: 404,
            answer: ["error": "task load: no task exists"]),
        Exchange(
            method: .post, path: "/recordings/stream", body: ["task": "nope"], status: 501,
            answer: ["error": "this version of kaptop does not record and replay data"]),
        Exchange(method: .get, path: "/logs", status: 404, answer: ["error": "Not Found"]),
        Exchange(method: .post, path: "/loglevel", body: ["level": "info"], status: 204),
        Exchange(method: .post, path: "/loglevel", body: ["level": "loud"], status: 400, answer: ["error": "invalid log level"]),
    ])
    func nothingIsRecorded(_ exchange: Exchange) async {
        let answer = await LocalAPI(MemoryEngine().api).call(exchange.method, exchange.path, query: exchange.query, exchange.body)
        #expect(answer == LocalAPI.Answer(status: exchange.status, body: exchange.answer))
    }

    @Test func aReplayOfATaskLacksItsRecording() async {
        let api = LocalAPI(MemoryEngine().api)
        let script = "dbrp \"a\".\"b\"\nstream\n    |from()\n"
        #expect(await api.call(.post, "/tasks", ["id": "t", "script": .text(script)]).isOK)
        let answer = await api.call(.post, "/replays", ["task": "t", "recording": "r"])
        #expect(answer.status == 404 && answer.error == "recording not found: no recording exists")
    }
}
