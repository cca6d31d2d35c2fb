import KaptopDelivery
import Synchronization
import Testing

@testable import KaptopApp

@Suite struct TempTests {
    @Test func refusedIsToldAtOnce() async throws {
        var slow = 0
        var worst = Duration.zero
        for _ in 0..<150 {
            let place = try ReservedPort()
            let sender = HTTPClientSender()
            let start = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<10 {
                            let begin = ContinuousClock.now
                            let answer = try? await sender.send(HTTPRequest(url: Secret("http://localhost:\(place.number)/x"), body: [1, 2, 3]))
                            if ContinuousClock.now - begin > .seconds(1) { print("SLOW", ContinuousClock.now - begin, answer as Any) }
                        }
                    }
                }
            }
            let took = ContinuousClock.now - start
            worst = max(worst, took)
            if took > .seconds(2) { slow += 1 }
            await sender.shutDown()
        }
        print("slow \(slow) worst \(worst)")
    }
}
