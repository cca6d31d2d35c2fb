/// What `sigma`, `count` and `spread` of one expression remember of one group.
///
/// All calls in an expression share one memory per function, as in Kapacitor; an expression that a variable brought in has its own.
/// Empty for expressions without these functions. Saved as a list of bit patterns, because numbers may be infinite.
package struct LambdaState: Sendable, Hashable {
    var scopes: [Memory]

    init(scopeCount: Int) {
        scopes = Array(repeating: Memory(), count: scopeCount)
    }

    package init() {
        scopes = []
    }

    package var isEmpty: Bool { scopes.isEmpty }

    struct Memory: Sendable, Hashable {
        var count: Int64 = 0
        var minimum = Double.infinity
        var maximum = -Double.infinity
        var mean = 0.0
        var squares = 0.0
        var samples = 0.0

        mutating func nextCount() -> Int64 {
            count &+= 1
            return count
        }

        mutating func spread(adding value: Double) -> Double {
            if value < minimum { minimum = value }
            if value > maximum { maximum = value }
            return spread
        }

        var spread: Double { maximum - minimum }

        /// Welford's running variance; the value counts before its distance is taken.
        mutating func sigma(adding value: Double) -> Double {
            samples += 1
            let delta = value - mean
            mean += delta / samples
            squares += delta * (value - mean)
            return sigma(of: value)
        }

        /// How many standard deviations a value is from the mean of what was seen.
        func sigma(of value: Double) -> Double {
            let variance = squares / (samples - 1)
            if samples < 2 || variance == 0 { return 0 }
            return (value - mean).magnitude / variance.squareRoot()
        }
    }
}

extension LambdaState {
    /// Everything in it as a list of numbers, to be kept and put back.
    package var numbers: [Double] {
        get {
            scopes.flatMap { memory in
                [
                    Double(bitPattern: UInt64(bitPattern: memory.count)), memory.minimum, memory.maximum, memory.mean, memory.squares,
                    memory.samples,
                ]
            }
        }
        set {
            scopes = stride(from: 0, to: newValue.count - newValue.count % 6, by: 6).map { start in
                var memory = Memory()
                memory.count = Int64(bitPattern: newValue[start].bitPattern)
                memory.minimum = newValue[start + 1]
                memory.maximum = newValue[start + 2]
                memory.mean = newValue[start + 3]
                memory.squares = newValue[start + 4]
                memory.samples = newValue[start + 5]
                return memory
            }
        }
    }
}
