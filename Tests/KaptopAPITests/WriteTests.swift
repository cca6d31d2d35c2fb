import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KaptopAlerts
import KaptopEngine
import KaptopPipeline
import NIOCore
import Testing

@testable import KaptopAPI

@Suite struct WriteTests {
    private static let script = "stream|from().measurement('m')|alert().crit(lambda: TRUE).message('{{ index .Fields \"v\" }}')"

    /// An engine with one task that counts the points of `d`.`r`.
    private func engine(change: (inout APISettings) -> Void = { _ in }, writeRefusal: String? = nil) async throws -> MemoryEngine {
        let engine = MemoryEngine(change: change, writeRefusal: writeRefusal)
        try await engine.taskMaster.define(
            TaskDefinition(
                id: TaskID("t"), dbrps: [DBRP(database: "d", retentionPolicy: "r")], script: Self.script, isEnabled: true,
                createdAt: MemoryEngine.now))
        return engine
    }

    /// Posts a body in pieces; returns status, answer and the number of points that reached the task.
    private func write(
        _ pieces: [[UInt8]], to path: String = "/write?db=d&rp=r", headers: HTTPFields = [:], _ engine: MemoryEngine
    ) async throws -> (status: Int, text: String, points: Int) {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        for piece in pieces { continuation.yield(ByteBuffer(bytes: piece)) }
        continuation.finish()
        let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let request = Request(head: head, body: RequestBody(asyncSequence: stream))
        let response = try await engine.api.respond(to: APIRequest(request))
        let application = Application(responder: Fixed(response: response))
        let text = try await application.test(.router) { String(buffer: try await $0.execute(uri: "/", method: .get).body) }
        await engine.finish()
        let statistics = await engine.taskMaster.executingTask(TaskID("t"))?.statistics ?? []
        return (response.status.code, text, statistics.first { $0.name == "from1" }?.counts.emitted ?? -1)
    }

    /// Answers with what it was made with: how a test reads a response's body.
    private struct Fixed: HTTPResponder {
        typealias Context = BasicRequestContext
        let response: Response
        func respond(to request: Request, context: Context) async throws -> Response { response }
    }

    @Test func aBodyCutAnywhereGivesTheSamePoints() async throws {
        let body = Array("m v=1,s=\"a\nb\\\"c\" 1\nm v=2 2\n\n# x\nm v=3 3".utf8)
        for cut in 0...body.count {
            let answer = try await write([Array(body[..<cut]), Array(body[cut...])], try await engine())
            #expect(answer.status == 204, "cut at \(cut): \(answer.text)")
            #expect(answer.points == 3, "cut at \(cut)")
        }
    }

    @Test func goodLinesBesideBadOnesAreKept() async throws {
        let answer = try await write([Array("m v=1 1\nm v=\nm v=2 2\nbad\n".utf8)], try await engine())
        #expect(answer.status == 400)
        #expect(answer.text == "unable to parse 'm v=': missing field value\nunable to parse 'bad': missing fields\n")
        #expect(answer.points == 2)
    }

    @Test func badLinesBeyondTheLimitAreCounted() async throws {
        let answer = try await write([Array("a\nb\nc\n".utf8)], try await engine(change: { $0.maximumReportedLines = 2 }))
        #expect(answer.text == "unable to parse 'a': missing fields\nunable to parse 'b': missing fields\nand 1 more bad lines\n")
    }

    @Test func anOverlongLineCostsOnlyItself() async throws {
        let engine = try await engine(change: { $0.maximumLineBytes = 50 })
        let long = "m s=\"" + String(repeating: "x", count: 100)
        let answer = try await write(["m v=1 1\n", long, long, "\" 2\nm v=3 3\n"].map { Array($0.utf8) }, engine)
        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix("unable to parse 'm s=\"xxxx"))
        #expect(answer.text.hasSuffix("': line is longer than 50 bytes\n"))
        #expect(answer.points == 2)
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        let engine = try await engine(change: { $0.maximumWriteBytes = 20 })
        let answer = try await write(["m v=1 1\n", "m v=2 2\n", "m v=3 3\n"].map { Array($0.utf8) }, engine)
        #expect(answer.status == 413)
        #expect(answer.text == "request body is larger than 20 bytes\n")
        #expect(answer.points == 2)
        let announced = try await write([[]], headers: [.contentLength: "21"], engine)
        #expect(announced.status == 413)
    }

    @Test func theBeginOfALineIsNoLineWhereTheClientWentAway() async throws {
        let answer = try await write([Array("m v=1 1\nm v=12".utf8)], headers: [.contentLength: "100"], try await engine())
        #expect(answer.status == 400)
        #expect(answer.points == 1)
    }

    @Test func refusedWritesSayWhy() async throws {
        let answer = try await write([Array("m v=1 1\n".utf8)], try await engine(writeRefusal: "the disk is full"))
        #expect(answer.status == 503)
        #expect(answer.text == "the disk is full\n")
        #expect(answer.points == 0)
    }

    @Test func aWriteWithoutRetentionPolicyGoesToTheDefaultOne() async throws {
        let body = [Array("m v=1 1\n".utf8)]
        #expect(try await write(body, to: "/write?db=d", try await engine()).points == 0)
        #expect(try await write(body, to: "/write?db=d", try await engine(change: { $0.defaultRetentionPolicy = "r" })).points == 1)
    }

    @Test func parametersAreDecodedAsForms() async throws {
        let engine = MemoryEngine()
        try await engine.taskMaster.define(
            TaskDefinition(
                id: TaskID("t"), dbrps: [DBRP(database: "my db", retentionPolicy: "a+b")], script: Self.script, isEnabled: true,
                createdAt: MemoryEngine.now))
        #expect(try await write([Array("m v=1 1\n".utf8)], to: "/kapacitor/v1/write?rp=a%2Bb&db=my+db&precision=s", engine).points == 1)
    }

    // MARK: gzip

    /// `m v=1 1\nm v=2 2\n`, packed by gzip.
    private static let packed: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x55, 0x28, 0xb3, 0x35, 0x54, 0x30, 0xe4, 0xca, 0x05,
        0xd2, 0x46, 0x0a, 0x46, 0x5c, 0x00, 0x2b, 0x8c, 0xd1, 0x72, 0x10, 0x00, 0x00, 0x00,
    ]
    private static let gzip: HTTPFields = [.contentEncoding: "gzip"]

    @Test func aPackedBodyCutAnywhereIsUnpacked() async throws {
        for cut in 0...Self.packed.count {
            let pieces = [Array(Self.packed[..<cut]), Array(Self.packed[cut...])]
            let answer = try await write(pieces, headers: Self.gzip, try await engine())
            #expect(answer.status == 204, "cut at \(cut): \(answer.text)")
            #expect(answer.points == 2, "cut at \(cut)")
        }
    }

    @Test func aPackedBodyOfTwoMembersIsUnpacked() async throws {
        #expect(try await write([Self.packed + Self.packed], headers: Self.gzip, try await engine()).points == 4)
    }

    @Test(arguments: [
        ([], "EOF\n"), (Array(packed.dropLast(10)), "unexpected EOF\n"), (Array("m v=1 1234567890\n".utf8), "gzip: invalid header\n"),
        (packed + [1, 2, 3], "gzip: invalid header\n"),
    ])
    func damagedPackedBodiesAreRefused(_ body: [UInt8], _ text: String) async throws {
        let answer = try await write([body], headers: Self.gzip, try await engine())
        #expect(answer.status == 400)
        #expect(answer.text == text)
    }

    @Test func aBombIsRefusedAtTheLimit() async throws {
        let engine = try await engine(change: { $0.maximumWriteBytes = 1000 })
        let answer = try await write([Self.lineFeeds], headers: Self.gzip, engine)
        #expect(answer.status == 413)
    }

    /// 100,000 line feeds, packed by gzip.
    private static let lineFeeds: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x21, 0x01, 0x00, 0x00, 0x00, 0xc3, 0x20, 0xbf,
        0xfe, 0x81, 0x5f, 0xe3, 0x02, 0x28, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0xe0, 0xd5, 0x00, 0x7c, 0x0a, 0x6d, 0xd2, 0xa0, 0x86, 0x01, 0x00,
    ]
}
