/// How long something took or lasts, in words: `42 s`, `14 min`, `2 h 11 min`, `8 days`.
package enum SpanText {
    package static func words(_ nanoseconds: Int64) -> String {
        let seconds = max(0, nanoseconds) / 1_000_000_000
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(minutes) min"
        case ..<172_800: minutes % 60 == 0 ? "\(hours) h" : "\(hours) h \(minutes % 60) min"
        default: "\(hours / 24) days"
        }
    }
}
