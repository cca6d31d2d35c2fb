import Points

/// A value of the field that a function works on.
struct Sample: Sendable {
    var time: Int64
    var value: FieldValue
    var series = SeriesID.empty
    /// Place of the point in the rows that are held for selectors.
    var place = 0
    /// Values of the tags or fields by which `top` and `bottom` count points once.
    var key = ""

    /// Whether the value is the greater one; values of different kinds are not compared.
    func isGreater(than other: Sample) -> Bool {
        switch (value, other.value) {
        case (.float(let left), .float(let right)): left > right
        case (.integer(let left), .integer(let right)): left > right
        case (.string(let left), .string(let right)): right.utf8.lexicographicallyPrecedes(left.utf8)
        case (.boolean(let left), .boolean(let right)): left && !right
        default: false
        }
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&time)
        archive.code(&value)
        archive.code(&series)
        archive.code(&place)
        archive.code(&key)
    }

    static let none = Sample(time: 0, value: .boolean(false))

    var number: Double {
        switch value {
        case .float(let value): value
        case .integer(let value): Double(value)
        default: 0
        }
    }
}

/// What a function made of the samples.
struct Reduced: Sendable {
    var value: FieldValue
    /// Point time; nil for the time of the batch.
    var time: Int64?
    /// The series of the point, where its tags are kept.
    var series: SeriesID?
    /// Place of the chosen point in the held rows, for selectors.
    var place = 0
}

/// The samples of one batch, or of one time of a stream, on their way to a result.
///
/// Sums, counts and the best of the points are kept as they come; functions that need all samples collect them. The results are
/// those of InfluxDB 1.1, which Kapacitor uses, ties and surprises included.
struct Reduction: Sendable {
    let function: InfluxQLFunction
    /// Kind of the first sample; others are refused.
    private(set) var kind: FieldKind
    private(set) var count: Int64 = 0
    private var floatSum = 0.0
    private var integerSum: Int64 = 0
    private var best: Sample?
    private var samples: [Sample] = []

    init(_ function: InfluxQLFunction, kind: FieldKind) {
        self.function = function
        self.kind = kind
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&kind)
        archive.code(&count)
        archive.code(&floatSum)
        archive.code(&integerSum)
        archive.code(&best, fresh: .none) { $0.code(in: &$1) }
        archive.code(&samples, fresh: .none) { $0.code(in: &$1) }
    }

    /// What is to be done with the point of a sample.
    enum Holding {
        case none
        /// It replaces what was held.
        case only
        case also
    }

    mutating func add(_ sample: Sample) -> Holding {
        count += 1
        switch function.method {
        case .count, .elapsed, .difference, .movingAverage, .cumulativeSum:
            return .none
        case .mean, .sum:
            switch sample.value {
            case .float(let value): floatSum += value
            case .integer(let value): integerSum &+= value
            default: break
            }
            return .none
        case .first, .last, .min, .max:
            guard isBetter(sample) else { return .none }
            best = sample
            return .only
        case .percentile:
            samples.append(sample)
            return .also
        case .median, .mode, .spread, .stddev, .bottom, .distinct, .holtWinters, .top:
            samples.append(sample)
            return .none
        }
    }

    private func isBetter(_ sample: Sample) -> Bool {
        guard let best else { return true }
        switch function.method {
        case .first:
            if case .boolean = sample.value { return sample.time < best.time || sample.time == best.time && best.isGreater(than: sample) }
            return sample.time < best.time || sample.time == best.time && sample.isGreater(than: best)
        case .last: return sample.time > best.time || sample.time == best.time && sample.isGreater(than: best)
        case .min: return best.isGreater(than: sample) || sample.value == best.value && sample.time < best.time
        default: return sample.isGreater(than: best) || sample.value == best.value && sample.time < best.time
        }
    }

    /// The results; nothing where there is none.
    func results() -> [Reduced] {
        switch function.method {
        case .count: [Reduced(value: .integer(count), time: count == 0 ? 0 : nil)]
        // The sum's time is never set, so with usePointTimes it is 1970.
        case .sum: [Reduced(value: kind == .integer ? .integer(integerSum) : .float(floatSum), time: 0)]
        case .mean: [Reduced(value: .float((kind == .integer ? Double(integerSum) : floatSum) / Double(count)))]
        case .first, .last, .min, .max: best.map { [Reduced(value: $0.value, time: $0.time)] } ?? []
        case .percentile: percentile()
        case .median: median()
        case .mode: mode()
        case .spread: spread()
        case .stddev: [Reduced(value: .float(standardDeviation))]
        case .distinct: distinct()
        case .top: extremes { $0.isGreater(than: $1) }
        case .bottom: extremes { $1.isGreater(than: $0) }
        case .holtWinters: HoltWinters(function).forecast(samples)
        case .cumulativeSum, .difference, .elapsed, .movingAverage: []
        }
    }

    private var sortedByValue: [Sample] {
        samples.indices.sorted { left, right in
            if samples[right].isGreater(than: samples[left]) { return true }
            if samples[left].isGreater(than: samples[right]) { return false }
            return left < right
        }.map { samples[$0] }
    }

    private func percentile() -> [Reduced] {
        let place = (Double(samples.count) * function.percentile / 100 + 0.5).rounded(.down) - 1
        guard place >= 0, place < Double(samples.count) else { return [] }
        let chosen = sortedByValue[Int(place)]
        return [Reduced(value: chosen.value, time: kind == .integer ? nil : chosen.time, place: chosen.place)]
    }

    private func median() -> [Reduced] {
        if samples.count == 1 { return [Reduced(value: .float(samples[0].number), time: kind == .integer ? nil : samples[0].time)] }
        let sorted = sortedByValue
        guard !sorted.isEmpty else { return [] }
        let high = sorted[sorted.count / 2]
        guard sorted.count % 2 == 0 else { return [Reduced(value: .float(high.number))] }
        let low = sorted[sorted.count / 2 - 1]
        if case .integer(let low) = low.value, case .integer(let high) = high.value {
            return [Reduced(value: .float(Double(low) + Double(high &- low) / 2))]
        }
        return [Reduced(value: .float(low.number + (high.number - low.number) / 2))]
    }

    /// The most frequent value; among equally frequent ones that whose first point is the oldest.
    private func mode() -> [Reduced] {
        if samples.count == 1 { return [Reduced(value: samples[0].value, time: samples[0].time)] }
        let sorted = sortedByValue
        guard var most = sorted.first else { return [] }
        var mostCount = 0
        var current = most
        var currentCount = 0
        for sample in sorted {
            if sample.value != current.value {
                current = sample
                currentCount = 1
                continue
            }
            currentCount += 1
            if mostCount > currentCount || mostCount == currentCount && current.time > most.time { continue }
            mostCount = currentCount
            // The time compared later is that of the newest point of the value.
            most = sample
        }
        return [Reduced(value: most.value)]
    }

    private func spread() -> [Reduced] {
        let sorted = sortedByValue
        guard let low = sorted.first, let high = sorted.last else { return [] }
        if case .integer(let low) = low.value, case .integer(let high) = high.value { return [Reduced(value: .integer(high &- low))] }
        return [Reduced(value: .float(high.number - low.number))]
    }

    /// Of a sample; 0 for a single point.
    private var standardDeviation: Double {
        guard samples.count > 1 else { return 0 }
        var mean = 0.0
        var count = 0.0
        for sample in samples where !sample.number.isNaN {
            count += 1
            mean += (sample.number - mean) / count
        }
        var variance = 0.0
        for sample in samples where !sample.number.isNaN {
            let distance = sample.number - mean
            variance += distance * distance
        }
        return (variance / (count - 1)).squareRoot()
    }

    private func distinct() -> [Reduced] {
        var seen: Set<FieldValue> = []
        var first: [Sample] = []
        for sample in samples where seen.insert(sample.value).inserted { first.append(sample) }
        first.sort { $0.time != $1.time ? $0.time < $1.time : $1.isGreater(than: $0) }
        return first.map { Reduced(value: $0.value, time: $0.time) }
    }

    /// The greatest or smallest, as many as were asked for, in the order of time.
    private func extremes(_ precedes: @escaping (Sample, Sample) -> Bool) -> [Reduced] {
        func isBefore(_ left: Sample, _ right: Sample) -> Bool {
            if precedes(left, right) { return true }
            return left.value == right.value && left.time < right.time
        }
        var candidates = samples
        if !function.tags.isEmpty {
            var places: [String: Int] = [:]
            candidates = []
            for sample in samples {
                guard let place = places[sample.key] else {
                    places[sample.key] = candidates.count
                    candidates.append(sample)
                    continue
                }
                if isBefore(sample, candidates[place]) { candidates[place] = sample }
            }
        }
        let chosen = GoHeap(candidates, isBefore: isBefore).first(max(0, function.size))
        let ordered = chosen.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        return ordered.map { Reduced(value: $0.element.value, time: $0.element.time, series: $0.element.series) }
    }
}
