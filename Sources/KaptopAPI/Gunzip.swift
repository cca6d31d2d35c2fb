import CZlib

/// Unpacks a gzip body piece by piece, so that memory does not depend on what it unpacks to.
struct Gunzip: ~Copyable {
    enum Problem: Error {
        case broken, truncated
    }

    /// Unpacked bytes that are handed on at once.
    private static let pieceSize = 64 << 10

    private let state: OpaquePointer?
    /// Whether the bytes so far end with the end of a member.
    private var isComplete = false

    init() {
        state = kt_gunzip_create()
    }

    deinit {
        kt_gunzip_destroy(state)
    }

    /// Unpacks `input`, giving `take` one piece after the other.
    mutating func unpack(_ input: [UInt8], _ take: ([UInt8]) async throws -> Void) async throws {
        var consumed = 0
        while consumed < input.count {
            let (output, used) = try step(input[consumed...])
            consumed += used
            guard used > 0 || !output.isEmpty else { throw Problem.broken }
            if !output.isEmpty { try await take(output) }
        }
        // What did not fit into the last piece.
        while !isComplete {
            let (output, _) = try step([])
            if output.isEmpty { return }
            try await take(output)
        }
    }

    /// Throws unless the body ended where its data did.
    consuming func finish() throws(Problem) {
        guard isComplete else { throw .truncated }
    }

    private mutating func step(_ input: ArraySlice<UInt8>) throws(Problem) -> (output: [UInt8], used: Int) {
        guard let state else { throw .broken }
        var inputLeft = input.count
        var result: Int32 = 0
        let output = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
            var outputLeft = Self.pieceSize
            result = input.withUnsafeBufferPointer { kt_gunzip_step(state, $0.baseAddress, &inputLeft, buffer.baseAddress, &outputLeft) }
            count = Self.pieceSize - outputLeft
        }
        guard result != Int32(kt_gunzip_broken) else { throw .broken }
        isComplete = result == Int32(kt_gunzip_end)
        return (output, input.count - inputLeft)
    }
}
