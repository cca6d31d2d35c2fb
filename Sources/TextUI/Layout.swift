/// How much of an axis one part of a split takes.
package enum Length: Hashable, Sendable {
    /// Exactly this many cells, as long as there are that many.
    case fixed(Int)
    /// A share of what the fixed parts leave, by weight, but at least `minimum` cells while there is room.
    case flexible(weight: Int = 1, minimum: Int = 0)

    /// One share of what is left.
    package static var rest: Length { .flexible() }

    /// Divides `total` cells among `lengths`; the answer has one number for each and never sums to more than `total`.
    ///
    /// When the room does not suffice, earlier parts are served first. Cells left by rounding go to the first flexible parts.
    package static func distribute(_ total: Int, among lengths: [Length], gap: Int = 0) -> [Int] {
        let gaps = max(0, lengths.count - 1) * gap
        var room = max(0, total - gaps)
        var sizes = lengths.map { length in
            let wanted =
                switch length {
                case .fixed(let size): max(0, size)
                case .flexible(_, let minimum): max(0, minimum)
                }
            let given = min(wanted, room)
            room -= given
            return given
        }
        let weights = lengths.map { length in
            if case .flexible(let weight, _) = length { max(0, weight) } else { 0 }
        }
        var open = lengths.indices.filter { weights[$0] > 0 }
        // Water filling: a part whose minimum is above its fair share keeps the minimum and the rest is shared anew.
        var pool = room + open.reduce(0) { $0 + sizes[$1] }
        while true {
            let weightSum = open.reduce(0) { $0 + weights[$1] }
            guard weightSum > 0 else { break }
            let over = open.filter { sizes[$0] * weightSum > pool * weights[$0] }
            if over.isEmpty {
                var left = pool
                for index in open {
                    sizes[index] = pool * weights[index] / weightSum
                    left -= sizes[index]
                }
                for index in open where left > 0 {
                    sizes[index] += 1
                    left -= 1
                }
                break
            }
            pool -= over.reduce(0) { $0 + sizes[$1] }
            open.removeAll { over.contains($0) }
        }
        return sizes
    }
}

extension Rect {
    /// Cuts the rectangle into rows from top to bottom, one for each length.
    package func rows(_ lengths: [Length], gap: Int = 0) -> [Rect] {
        var top = row
        return Length.distribute(height, among: lengths, gap: gap).map { height in
            defer { top += height + gap }
            return Rect(column: column, row: top, width: width, height: height).intersection(self)
        }
    }

    /// Cuts the rectangle into columns from left to right, one for each length.
    package func columns(_ lengths: [Length], gap: Int = 0) -> [Rect] {
        var left = column
        return Length.distribute(width, among: lengths, gap: gap).map { width in
            defer { left += width + gap }
            return Rect(column: left, row: row, width: width, height: height).intersection(self)
        }
    }
}
