import Points

/// Forecasts by the method of Holt and Winters: level, damped trend and seasons, fitted to the samples by least squares.
///
/// Source: InfluxDB 1.1 `influxql/functions.go`, with the same starting points and steps, so that the numbers agree.
struct HoltWinters: Sendable {
    private let count: Int
    private let season: Int
    private let interval: Int64
    private let includesFit: Bool

    private var isSeasonal: Bool { season >= 2 }

    init(_ function: InfluxQLFunction) {
        count = function.size
        season = function.season
        interval = function.unit
        includesFit = function.includesFit
    }

    func forecast(_ samples: [Sample]) -> [Reduced] {
        guard samples.count >= 2, !isSeasonal || samples.count >= season, count > 0, let first = samples.first, let last = samples.last,
            (rounded(last.time) - rounded(first.time)) / interval > 0
        else { return [] }
        let values = regular(samples)
        guard values.count >= 2, values.count >= season || !isSeasonal else { return [] }
        let parameters = fit(values)
        var best = parameters
        let forecast = Self.run(values.count + count, values, &best, isSeasonal: isSeasonal)
        let offset = includesFit ? 0 : values.count
        let start = includesFit ? first.time : last.time &+ interval
        return forecast.dropFirst(offset).enumerated().compactMap { step, value in
            value.isNaN ? nil : Reduced(value: .float(value), time: start &+ interval &* Int64(step))
        }
    }

    /// The time at the nearest step, halves downwards.
    private func rounded(_ time: Int64) -> Int64 {
        let step = time / interval
        return (time % interval > interval / 2 ? step + 1 : step) &* interval
    }

    /// One value for each step; not a number where there is no sample, the first where there are several.
    private func regular(_ samples: [Sample]) -> [Double] {
        var values = [samples[0].number]
        var time = rounded(samples[0].time)
        // A single sample far away must not fill the memory.
        let limit = 1_000_000
        for sample in samples.dropFirst() {
            let next = rounded(sample.time)
            guard next > time else { continue }
            time &+= interval
            while time != next, values.count < limit {
                values.append(.nan)
                time &+= interval
            }
            values.append(sample.number)
        }
        return values
    }

    /// Smoothing factors of level, trend and season, damping, first level, first trend, and the seasons.
    private func fit(_ values: [Double]) -> [Double] {
        var parameters = [0, 0, 0, 0, firstLevel(values), firstTrend(values)]
        if isSeasonal {
            parameters += values[..<season].map { $0.isNaN ? 0 : $0 / parameters[4] }
        }
        let guesses = [0.3, 0.7]
        var best: (error: Double, parameters: [Double])?
        for alpha in guesses {
            for beta in guesses {
                for gamma in guesses {
                    for phi in guesses {
                        parameters[0...3] = [alpha, beta, gamma, phi]
                        let found = NelderMead.minimum(startingAt: parameters, precision: 1e-4) { squaredError(values, &$0) }
                        if best.map({ found.value < $0.error }) ?? true { best = (found.value, found.arguments) }
                    }
                }
            }
        }
        return best?.parameters ?? parameters
    }

    private func firstLevel(_ values: [Double]) -> Double {
        guard isSeasonal else { return 0.5 * values[0] }
        var level = 0.0
        for value in values[..<season] where !value.isNaN { level += 1 / Double(season) * value }
        return level
    }

    private func firstTrend(_ values: [Double]) -> Double {
        guard isSeasonal else { return values[1].isNaN ? 0 : 0.5 * (values[1] - values[0]) }
        var trend = 0.0
        for index in 0..<season where season + index < values.count && !values[index].isNaN && !values[season + index].isNaN {
            trend += 1 / Double(season * season) * (values[season + index] - values[index])
        }
        return trend
    }

    private func squaredError(_ values: [Double], _ parameters: inout [Double]) -> Double {
        let forecast = Self.run(values.count, values, &parameters, isSeasonal: isSeasonal)
        var sum = 0.0
        for (forecast, value) in zip(forecast, values) where !value.isNaN {
            if forecast.isNaN { return .infinity }
            let difference = forecast - value
            sum += difference * difference
        }
        return sum
    }

    /// Runs the model from the first value; it forces the factors between 0 and 1 and leaves the seasons as they end.
    private static func run(_ length: Int, _ values: [Double], _ parameters: inout [Double], isSeasonal: Bool) -> [Double] {
        for index in 0..<4 { parameters[index] = min(max(parameters[index], 0), 1) }
        let (alpha, beta, gamma, phi) = (parameters[0], parameters[1], parameters[2], parameters[3])
        var value = values[0]
        var damping = phi
        var level = parameters[4]
        var trend = parameters[5]
        let season = isSeasonal ? parameters.count - 6 : 0
        var offset = season - 1
        var forecast = [Double](repeating: 0, count: length)
        forecast[0] = value
        for time in 1..<max(length, 1) {
            var current = 1.0
            var coming = 1.0
            if isSeasonal {
                current = parameters[6 + (time - season + offset) % season]
                coming = parameters[6 + (time - season + time % season + offset) % season]
            }
            let newLevel = alpha * (value / current) + (1 - alpha) * (level + phi * trend)
            let newTrend = beta * (newLevel - level) + (1 - beta) * phi * trend
            let newSeason = gamma * (value / (level + phi * trend)) + (1 - gamma) * current
            value = (newLevel + damping * newTrend) * coming
            (level, trend) = (newLevel, newTrend)
            damping += power(phi, time)
            if isSeasonal {
                parameters[6 + (time + offset) % season] = newSeason
                offset += 1
            }
            forecast[time] = value
        }
        return forecast
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var square = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}

/// The search of Nelder and Mead for a minimum: a simplex of points walks downhill.
///
/// Source: InfluxDB 1.1 `influxql/neldermead`, with its factors and its order of steps.
private enum NelderMead {
    private static let maximumSteps = 1000

    /// `function` may change its arguments, which then stay changed in the simplex.
    static func minimum(
        startingAt start: [Double], precision: Double, of function: (inout [Double]) -> Double
    ) -> (value: Double, arguments: [Double]) {
        let size = start.count
        let dimensions = Double(size)
        let near = ((dimensions + 1).squareRoot() - 1 + dimensions) / (dimensions * 2.0.squareRoot())
        let far = ((dimensions + 1).squareRoot() - 1) / (dimensions * 2.0.squareRoot())
        var corners = [start]
        for corner in 0..<size {
            corners.append(start.indices.map { ($0 == corner ? near : far) + start[$0] })
        }
        var values = corners.indices.map { function(&corners[$0]) }
        for _ in 0..<maximumSteps {
            let worst = values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
            let best = values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 }
            let second = values.indices.reduce(best) { values[$1] > values[$0] && values[$1] < values[worst] ? $1 : $0 }
            var middle = [Double](repeating: 0, count: size)
            for index in 0..<size {
                for corner in corners.indices where corner != worst { middle[index] += corners[corner][index] }
                middle[index] /= dimensions
            }
            var reflected = middle
            for index in 0..<size { reflected[index] += middle[index] - corners[worst][index] }
            let value = function(&reflected)
            if value < values[second], value >= values[best] {
                corners[worst] = reflected
                values[worst] = value
            }
            if value < values[best] {
                var expanded = middle
                for index in 0..<size { expanded[index] += 2 * (reflected[index] - middle[index]) }
                let further = function(&expanded)
                (corners[worst], values[worst]) = further < value ? (expanded, further) : (reflected, value)
            }
            if value >= values[second] {
                // Towards the better of the reflected corner and the worst one.
                let isOutside = value < values[worst]
                var contracted = middle
                for index in 0..<size {
                    let step = isOutside ? reflected[index] - middle[index] : corners[worst][index] - middle[index]
                    contracted[index] += 0.5 * step
                }
                let nearer = function(&contracted)
                if nearer < values[worst] {
                    (corners[worst], values[worst]) = (contracted, nearer)
                } else {
                    for corner in corners.indices where corner != best {
                        for index in 0..<size {
                            corners[corner][index] = corners[best][index] + (corners[corner][index] - corners[best][index]) / 2
                        }
                    }
                    values[worst] = function(&corners[worst])
                    values[second] = function(&corners[second])
                }
            }
            let mean = values.reduce(0, +) / (dimensions + 1)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / dimensions }
            if variance.squareRoot() < precision { break }
        }
        let best = values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 }
        var arguments = corners[best]
        let value = function(&arguments)
        // The last evaluation changes the corner, not what was found.
        return (value, corners[best])
    }
}
