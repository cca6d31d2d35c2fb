import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import KaptopAPI

/// Conversations with Kapacitor 1.5.7, recorded word for word: our answers must be the same to the byte.
@Suite struct ConversationTests {
    private struct Exchange: Decodable {
        let request: String
        let body: String?
        let status: Int
        let answer: String
    }

    @Test(arguments: ["conversation", "changes"])
    func everyAnswerIsKapacitors(_ name: String) async throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Recorded/\(name).json")
        let exchanges = try JSONDecoder().decode([Exchange].self, from: Data(contentsOf: file))
        let application = Application(responder: MemoryEngine().api)
        try await application.test(.router) { client in
            for exchange in exchanges {
                let parts = exchange.request.split(separator: " ", maxSplits: 1)
                let method = try #require(HTTPRequest.Method(String(parts[0])))
                let response = try await client.execute(
                    uri: String(parts[1]), method: method, body: exchange.body.map { ByteBuffer(string: $0) })
                let comment = Comment(rawValue: "\(exchange.request) \(exchange.body ?? "")")
                #expect(response.status.code == exchange.status, comment)
                #expect(withoutTimes(String(buffer: response.body)) == exchange.answer, comment)
            }
        }
    }

    /// Times of the clock and made-up ids are told apart by nothing but their form.
    private func withoutTimes(_ text: String) -> String {
        text.replacing(#/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/#, with: "<time>")
            .replacing(#/[0-9a-f]{8}-[0-9a-f-]{27}/#, with: "<id>")
    }
}
