import Foundation

/// How long random tests go on: a moment in `make test`, as long as `KAPTOP_SOAK` says in `make soak`.
package enum Soak {
    /// Damaged inputs of one test, such as 1,000,000; nil in a quick run.
    private static let count = ProcessInfo.processInfo.environment["KAPTOP_SOAK"].flatMap { Int($0) }

    package static var isOn: Bool { count != nil }

    /// The rounds of each of several cases that share one test's count.
    package static func rounds(quick: Int, cases: Int = 1) -> Int {
        count.map { max(quick, ($0 + cases - 1) / cases) } ?? quick
    }
}
