import Points

/// One of the functions that InfluxQL gave to TICKscript: its name, what it can be applied to, and what comes out.
struct InfluxQLFunction: Sendable {
    enum Method: String, Sendable, CaseIterable {
        // aggregations: one point
        case count, mean, median, mode, spread, stddev, sum
        // selectors: one of the points, with all its tags and fields
        case first, last, max, min, percentile
        // lists: a batch
        case bottom, distinct, holtWinters, top
        // transformations: a point for each point
        case cumulativeSum, difference, elapsed, movingAverage
    }

    let method: Method
    /// Tags of `top` and `bottom` that make points count once for each combination of their values.
    var tags: [String] = []
    /// How many points `top` and `bottom` give, `movingAverage` looks back, `holtWinters` predicts.
    var size = 1
    var percentile = 0.0
    /// Nanoseconds of `elapsed`'s unit and of `holtWinters`' interval.
    var unit: Int64 = 1
    /// Points of a season of `holtWinters`; below 2 for none.
    var season = 0
    /// Whether `holtWinters` gives the fitted points too.
    var includesFit = false

    init(_ method: Method) {
        self.method = method
    }

    /// A point comes out for each that goes in.
    var isTransformation: Bool {
        switch method {
        case .cumulativeSum, .difference, .elapsed, .movingAverage: true
        default: false
        }
    }

    /// The result is one of the points, with its tags and other fields.
    var isSelector: Bool {
        switch method {
        case .first, .last, .max, .min, .percentile: true
        default: false
        }
    }

    /// The result is a batch even for a stream.
    var givesBatch: Bool {
        switch method {
        case .bottom, .distinct, .holtWinters, .top: true
        default: false
        }
    }

    /// A batch without points has a result.
    var acceptsEmptyBatch: Bool { method == .count || method == .sum }

    func accepts(_ kind: FieldKind) -> Bool {
        switch kind {
        case .float, .integer: true
        // Kapacitor takes a duration for an integer at first and then refuses each value.
        case .duration: true
        case .string, .boolean:
            switch method {
            case .count, .distinct, .elapsed, .first, .last: true
            default: false
            }
        case .time, .null, .missing: false
        }
    }
}
