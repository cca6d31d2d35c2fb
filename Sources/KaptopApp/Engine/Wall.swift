import Foundation

/// The wall clock, nanoseconds since 1970 UTC, to about a quarter of a microsecond.
package enum Wall {
    package static let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000_000_000) }
}
