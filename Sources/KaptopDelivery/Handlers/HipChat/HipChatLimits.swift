extension HTTPResponse {
    /// How long HipChat asks to wait: until those of its two limits that are used up begin anew.
    ///
    /// One limit is the token's, 500 requests in 5 minutes, the other the room's, 30 notifications a minute. Both may stand in one answer,
    /// and the one that has something left says nothing about when to come back. Resets are Unix times, which need the `Date` of the same
    /// answer; a small number is taken for seconds from now. Source: developer.atlassian.com/server/hipchat/hipchat-rest-api-rate-limits.
    var hipChatReset: Duration? {
        let waits = ["x-floodcontrol", "x-ratelimit"].compactMap { limit -> Duration? in
            if let remaining = headers["\(limit)-remaining"].flatMap(Double.init), remaining > 0 { return nil }
            guard let reset = headers["\(limit)-reset"].flatMap(Double.init) else { return nil }
            if reset < 1_000_000 { return Duration.limitedSeconds(reset) }
            return headers["date"].flatMap(HTTPDate.seconds).flatMap { Duration.limitedSeconds(max(1, reset - $0)) }
        }
        return waits.max()
    }
}
