import HTTPTypes
import Hummingbird
import KaptopEngine
import Points

/// `write`: line protocol in, as InfluxDB 1.x takes it.
///
/// The body is parsed while it arrives, up to the last whole line each time, so memory does not grow with it. Good lines are
/// kept whatever stands beside them; the answer names the bad ones.
struct WriteRoutes: Sendable {
    private let dependencies: APIDependencies

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
    }

    func register(in routes: inout RouteTable) {
        routes.add(.post, "/write", write)
        routes.addRaw(.post, "/write", write)
    }

    @Sendable private func write(_ request: APIRequest) async throws -> Response {
        do {
            let badLines = try await receive(request)
            return badLines.isEmpty ? .noContent : .text(badLines.text, status: .badRequest)
        } catch let error as APIError {
            return .text(error.text + "\n", status: error.status)
        }
    }

    private func receive(_ request: APIRequest) async throws -> BadLines {
        let database = request.query["db"]
        guard !database.isEmpty else { throw APIError.databaseRequired }
        if let refusal = await dependencies.writeRefusal() { throw APIError.writeRefused(refusal) }
        let retentionPolicy = request.query["rp"]
        let dbrp = DBRP(
            database: database,
            retentionPolicy: retentionPolicy.isEmpty ? dependencies.settings.defaultRetentionPolicy : retentionPolicy)
        var writing = Writing(
            dbrp: dbrp, precision: TimePrecision(parameter: request.query["precision"]), now: dependencies.now(),
            receiver: dependencies.lineReceiver, settings: dependencies.settings)
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > dependencies.settings.maximumWriteBytes {
            throw APIError.bodyTooLarge(dependencies.settings.maximumWriteBytes)
        }
        do {
            let count = try await read(request, into: &writing)
            // Hummingbird ends a body whose client went away like a whole one; the begin of a line must not pass for a line.
            if let announced, count < announced { throw APIError.bodyIncomplete }
        } catch {
            // What is whole of a body that is not is kept, as it would have been had it come a little earlier.
            await writing.handOverWholeLines()
            throw error
        }
        return await writing.finish()
    }

    /// Returns the bytes of the body as they came.
    private func read(_ request: APIRequest, into writing: inout Writing) async throws -> Int {
        guard request.headers[.contentEncoding] == "gzip" else {
            var count = 0
            for try await buffer in request.body {
                count += buffer.readableBytes
                try await writing.take(buffer.readableBytesView)
            }
            return count
        }
        return try await unpack(request, into: &writing)
    }

    private func unpack(_ request: APIRequest, into writing: inout Writing) async throws -> Int {
        var gunzip = Gunzip()
        var count = 0
        do {
            for try await buffer in request.body {
                count += buffer.readableBytes
                try await gunzip.unpack(Array(buffer.readableBytesView)) { try await writing.take($0) }
            }
            if count == 0 { throw APIError.gzipEmpty }
            try gunzip.finish()
            return count
        } catch Gunzip.Problem.broken {
            throw APIError.gzipInvalid
        } catch Gunzip.Problem.truncated {
            throw APIError.gzipTruncated
        }
    }
}

/// One write under way: the lines whose end has come are with the engine, the begin of the next one is held.
private struct Writing {
    let dbrp: DBRP
    let precision: TimePrecision
    let now: Int64
    let receiver: LineReceiver
    let settings: APISettings

    private var held: [UInt8] = []
    private var total = 0
    private var badLines: BadLines
    /// Held bytes from which on they are handed over: few large parts cost less than many small ones, and a line in tiny pieces
    /// must not be looked at for each of them.
    private var handOver = Self.partSize
    /// The end of a line that was too long is still to come.
    private var isSkipping = false

    private static let partSize = 256 << 10

    init(dbrp: DBRP, precision: TimePrecision, now: Int64, receiver: LineReceiver, settings: APISettings) {
        self.dbrp = dbrp
        self.precision = precision
        self.now = now
        self.receiver = receiver
        self.settings = settings
        badLines = BadLines(limit: settings.maximumReportedLines)
    }

    mutating func take(_ piece: some Collection<UInt8>) async throws {
        total += piece.count
        guard total <= settings.maximumWriteBytes else { throw APIError.bodyTooLarge(settings.maximumWriteBytes) }
        if isSkipping {
            guard let lineFeed = piece.firstIndex(of: UInt8(ascii: "\n")) else { return }
            held.append(contentsOf: piece[piece.index(after: lineFeed)...])
            isSkipping = false
        } else {
            held.append(contentsOf: piece)
        }
        guard held.count >= handOver || held.count > settings.maximumLineBytes else { return }
        await handOverWholeLines()
        handOver = max(Self.partSize, 2 * held.count)
        if held.count > settings.maximumLineBytes {
            let shown = String(decoding: held.prefix(200), as: UTF8.self)
            badLines.add(["unable to parse '\(shown)': line is longer than \(settings.maximumLineBytes) bytes"])
            held = []
            isSkipping = true
        }
    }

    mutating func handOverWholeLines() async {
        let part = await receiver.receivePart(held, to: dbrp, precision: precision, now: now)
        report(part.errors)
        held.removeFirst(part.consumed)
    }

    mutating func finish() async -> BadLines {
        if !held.isEmpty { report(await receiver.receive(held, to: dbrp, precision: precision, now: now)) }
        return badLines
    }

    private mutating func report(_ errors: [LineError]) {
        if !errors.isEmpty { badLines.add(errors.map(\.description)) }
    }
}

/// The bad lines of a write, told one a line; their number is bounded, what is beyond is counted.
private struct BadLines {
    let limit: Int
    private var lines: [String] = []
    private var further = 0

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { lines.isEmpty }

    mutating func add(_ texts: [String]) {
        let room = limit - lines.count
        lines += texts.prefix(room)
        further += max(0, texts.count - room)
    }

    var text: String {
        let rest = further > 0 ? ["and \(further) more bad lines"] : []
        return (lines + rest).joined(separator: "\n") + "\n"
    }
}
