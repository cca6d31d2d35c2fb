import Points

/// A function that gives a point for each point: what it remembers between them.
struct Transformation: Sendable {
    let function: InfluxQLFunction
    /// Kind of the first value; others are refused.
    private(set) var kind: FieldKind
    private var previous: Sample?
    private var current: Sample?
    private var floatSum = 0.0
    private var integerSum: Int64 = 0
    /// The newest values of a moving average, in a ring.
    private var ring: [Sample] = []
    private var next = 0

    init(_ function: InfluxQLFunction, kind: FieldKind) {
        self.function = function
        self.kind = kind
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&kind)
        archive.code(&previous, fresh: .none) { $0.code(in: &$1) }
        archive.code(&current, fresh: .none) { $0.code(in: &$1) }
        archive.code(&floatSum)
        archive.code(&integerSum)
        archive.code(&ring, fresh: .none) { $0.code(in: &$1) }
        archive.code(&next)
    }

    mutating func add(_ sample: Sample) {
        switch function.method {
        case .difference:
            // A second point of the same time is left out.
            if let current, current.time == sample.time { return }
            previous = current
            current = sample
        case .elapsed:
            previous = current
            current = sample
        case .movingAverage:
            addToSums(sample, sign: 1)
            if ring.count < function.size {
                ring.append(sample)
            } else {
                addToSums(ring[next], sign: -1)
                ring[next] = sample
            }
            next = next + 1 == function.size ? 0 : next + 1
            current = sample
        default:
            addToSums(sample, sign: 1)
            current = sample
        }
    }

    private mutating func addToSums(_ sample: Sample, sign: Int) {
        switch sample.value {
        case .float(let value): floatSum += sign > 0 ? value : -value
        case .integer(let value): integerSum = sign > 0 ? integerSum &+ value : integerSum &- value
        default: break
        }
    }

    /// What comes out now; after a point that was refused, functions of a history repeat themselves.
    mutating func result() -> Reduced? {
        guard let current else { return nil }
        switch function.method {
        case .difference:
            guard let previous else { return nil }
            self.previous = nil
            switch (current.value, previous.value) {
            case (.integer(let new), .integer(let old)): return Reduced(value: .integer(new &- old), time: current.time)
            default: return Reduced(value: .float(current.number - previous.number), time: current.time)
            }
        case .elapsed:
            guard let previous else { return nil }
            return Reduced(value: .integer((current.time &- previous.time) / function.unit), time: current.time)
        case .movingAverage:
            guard ring.count == function.size else { return nil }
            let sum = kind == .integer ? Double(integerSum) : floatSum
            return Reduced(value: .float(sum / Double(ring.count)), time: current.time)
        default:
            return Reduced(value: kind == .integer ? .integer(integerSum) : .float(floatSum), time: current.time)
        }
    }
}
