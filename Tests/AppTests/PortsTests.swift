import Foundation
import KaptopDelivery
import Testing

@testable import KaptopApp

/// What the ports do with programs and addresses that are not as one would wish.
@Suite struct PortsTests {
    private static let input = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)

    private func failure(of command: [String]) async -> String? {
        do throws(CommandFailure) {
            try await CommandRunner().run(command, input: Self.input, timeLimit: .seconds(20))
            return nil
        } catch {
            return error.text
        }
    }

    @Test(
        arguments: [
            (["/bin/true"], nil), (["/bin/false"], "exit status 1"), (["sh", "-c", "exit 3"], "exit status 3"),
            (["sh", "-c", "kill -9 $$"], "signal: killed"),
        ] as [([String], String?)])
    func programNeedsNotReadItsInput(_ command: [String], _ text: String?) async {
        for _ in 0..<5 { #expect(await failure(of: command) == text) }
    }

    @Test func programReadsAllOfItsInput() async {
        #expect(await failure(of: ["sh", "-c", "test $(wc -c) = \(Self.input.count)"]) == nil)
    }

    @Test(arguments: ["http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://127.0.0.1:x/"])
    func portThatDoesNotFitIsRefused(_ url: String) async {
        let sender = HTTPClientSender()
        let failure = await #expect(throws: HTTPFailure.self) { try await sender.send(HTTPRequest(url: Secret(url))) }
        #expect(failure?.kind == .badURL)
        await sender.shutDown()
    }

    @Test func requestGoesThroughItsOwnProxy() async {
        let sender = HTTPClientSender()
        var request = HTTPRequest(url: Secret("http://api.example.invalid/bot1:t/getMe"))
        let direct = await Self.failure(of: request, sender)
        #expect(direct?.kind == .nameNotFound)
        // The proxy would look the name up, and nobody listens there.
        request.proxy = "http://127.0.0.1:1"
        let detour = await Self.failure(of: request, sender)
        #expect(detour?.kind == .refused)
        await sender.shutDown()
    }

    private static func failure(of request: HTTPRequest, _ sender: HTTPClientSender) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            _ = try await sender.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1"])
    func addressWithoutAPortThatFitsIsRefused(_ address: String) async {
        let failure = await #expect(throws: HTTPFailure.self) {
            try await TCPConnector().send([], to: address, timeLimit: .seconds(1))
        }
        #expect(failure?.kind == .badURL)
    }
}
