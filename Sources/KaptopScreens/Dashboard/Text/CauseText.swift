import KaptopDelivery

/// Why a delivery did not go through, in one word, in the service's words, and what the operator is to change.
enum CauseText {
    /// `kicked`, `rate limit`: for lines with little room.
    static func word(_ cause: Cause) -> String {
        switch cause.kind {
        case .authorization: "token refused"
        case .rateLimit: "rate limit"
        case .tooLong: "too long"
        case .destinationNotFound: "not found"
        case .threadNotFound: "topic not found"
        case .blocked: wasKicked(cause) ? "kicked" : "blocked"
        case .disabled: "disabled"
        case .badSetting: "bad setting"
        case .notEncodable: "not encodable"
        case .serviceEnded: "service ended"
        case .server: cause.status.map { "server error \($0)" } ?? "server error"
        case .network: "unreachable"
        }
    }

    /// `bot was kicked`, `rate limit`: behind `rejected:` in a list.
    static func phrase(_ cause: Cause) -> String {
        cause.kind == .blocked ? wasKicked(cause) ? "bot was kicked" : "bot was blocked" : word(cause)
    }

    private static func wasKicked(_ cause: Cause) -> Bool {
        cause.detail.contains("kicked")
    }

    /// The service's words without the status that comes before them: `bot was kicked from the group chat`.
    static func reason(_ cause: Cause) -> String {
        guard !cause.detail.isEmpty else { return word(cause) }
        guard cause.detail.first?.isNumber == true, let colon = cause.detail.firstIndex(of: ":") else { return cause.detail }
        let rest = cause.detail[cause.detail.index(after: colon)...].drop { $0 == " " }
        return rest.isEmpty ? cause.detail : String(rest)
    }

    /// What the operator should do, as a sentence that fits behind `What to do:`, with the keys that go on from there.
    static func advice(_ cause: Cause, kind: String, isRejecting: Bool) -> String {
        cause.advice(for: kind) + (isRejecting ? "; T tests it, R re-sends" : "")
    }
}
