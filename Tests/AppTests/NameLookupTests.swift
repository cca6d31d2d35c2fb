import KaptopDelivery
import KaptopTesting
import Synchronization
import Testing

@testable import KaptopApp

/// Names that nobody answers for keep only their own destination waiting.
@Suite(.timeLimit(.minutes(1))) struct NameLookupTests {
    private let clock = MockClock()

    /// Knows every name but `dead.example`, for which nothing ever comes back.
    private func names(_ asked: Asked = Asked()) -> NameLookup {
        NameLookup(clock: clock) { name in
            asked.add(name)
            guard name == "dead.example" else { return name != "lost.example" }
            try? await Task.sleep(for: .seconds(3600))
            return false
        }
    }

    private final class Asked: Sendable {
        private let names = Mutex<[String]>([])
        func add(_ name: String) { names.withLock { $0.append(name) } }
        var all: [String] { names.withLock { $0 } }
    }

    @Test func oneNameDoesNotWaitForAnother() async {
        let names = names()
        let dead = (1...20).map { _ in Task { await names.isKnown("dead.example", within: .seconds(10)) } }
        while await clock.nextWake == nil { await Task.yield() }
        #expect(await names.isKnown("chat.example", within: .seconds(10)))
        #expect(await names.isKnown("lost.example", within: .seconds(10)) == false)
        await clock.advance(by: .seconds(10))
        for task in dead { task.cancel() }
    }

    @Test func aNameThatNobodyAnswersForIsGivenUpInTime() async {
        let names = names()
        let lookup = Task { await names.isKnown("dead.example", within: .seconds(10)) }
        while await clock.nextWake == nil { await Task.yield() }
        await clock.advance(by: .seconds(10))
        #expect(await lookup.value == false)
    }

    @Test func aNameThatWasFoundIsAskedForAgainAfterAMinuteOnly() async {
        let asked = Asked()
        let names = names(asked)
        for _ in 0..<3 { #expect(await names.isKnown("chat.example", within: .seconds(10))) }
        #expect(asked.all == ["chat.example"])
    }

    @Test func aNameThatIsNotThereIsAFailureOfTheNetwork() async {
        let sender = HTTPClientSender(names: names())
        let failure = await #expect(throws: HTTPFailure.self) {
            try await sender.send(HTTPRequest(url: Secret("http://lost.example:81/bot1:secret/x")))
        }
        #expect(failure == HTTPFailure(.nameNotFound, host: "lost.example:81", detail: "no such host or no network"))
        await sender.shutDown()
    }
}
