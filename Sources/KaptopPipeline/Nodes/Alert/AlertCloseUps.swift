import KaptopAlerts
import Points

/// Fine samples of the newest alerts that are not OK, and of those that somebody looks at: as many, and no more, in any storm.
///
/// An alert has at most one, by its place among the groups of its node. What has been OK for as many points as are kept is let go.
struct AlertCloseUps: Sendable {
    /// Alerts.
    static let limit = 1_000
    /// Points of an alert.
    static let sampleLimit = 120

    /// What is kept of one alert.
    struct CloseUp: Sendable {
        /// Place of its group; -1 where it is free.
        fileprivate var owner = -1
        fileprivate var samples: [AlertExplanation.Sample] = []
        /// Where the oldest sample stands once there are as many as are kept.
        fileprivate var oldest = 0
        /// OK points after which it is let go.
        fileprivate var calmLeft = AlertCloseUps.sampleLimit
        /// The newest point: its group and series, its time, and its fields by operand.
        fileprivate(set) var point = Chunk.Message(kind: .point, series: .empty, time: 0)
        var fields: [FieldValue?] = []

        /// False before its first point.
        var hasPoint = false

        /// Oldest first.
        var ordered: [AlertExplanation.Sample] { Array(samples[oldest...] + samples[..<oldest]) }
    }

    private var all: [CloseUp] = []
    private var free: [Int32] = []
    /// The one that is taken away next, where all are in use.
    private var next = 0

    subscript(_ place: Int32) -> CloseUp {
        get { all[Int(place)] }
        _modify { yield &all[Int(place)] }
    }

    var hasRoom: Bool { !free.isEmpty || all.count < Self.limit }

    /// Gives a group a place; `evicted` is the group that has lost it.
    mutating func take(for owner: Int) -> (place: Int32, evicted: Int?) {
        var fresh = CloseUp()
        fresh.owner = owner
        if let place = free.popLast() {
            all[Int(place)] = fresh
            return (place, nil)
        }
        if all.count < Self.limit {
            all.append(fresh)
            return (Int32(all.count - 1), nil)
        }
        let place = next
        next = (next + 1) % Self.limit
        let evicted = all[place].owner
        all[place] = fresh
        return (Int32(place), evicted)
    }

    mutating func release(_ place: Int32) {
        all[Int(place)] = CloseUp()
        free.append(place)
    }

    /// Keeps one that somebody looks at for as long as one that has just become OK.
    mutating func prolong(_ place: Int32) { all[Int(place)].calmLeft = Self.sampleLimit }

    /// Adds a point; false where the alert has been OK for long enough to be let go.
    mutating func add(_ value: Double?, _ level: Level, _ point: Chunk.Message, at time: Int64, to place: Int32) -> Bool {
        let index = Int(place)
        all[index].hasPoint = true
        // Without its place in the chunk, which is gone by the time anybody asks.
        all[index].point = Chunk.Message(kind: .point, series: point.series, group: point.group, time: time)
        if let value {
            let sample = AlertExplanation.Sample(time: time, value: value)
            if all[index].samples.count < Self.sampleLimit {
                all[index].samples.append(sample)
            } else {
                all[index].samples[all[index].oldest] = sample
                all[index].oldest = (all[index].oldest + 1) % Self.sampleLimit
            }
        }
        if level == .ok { all[index].calmLeft -= 1 } else { all[index].calmLeft = Self.sampleLimit }
        return all[index].calmLeft > 0
    }
}
