/// How a person's eyes take colours in.
package enum Sight: CaseIterable, Hashable, Sendable {
    case normal
    /// Without green receptors, one man in a hundred.
    case deuteranopia
    /// Without red receptors, one man in a hundred.
    case protanopia

    /// Rows for red, green and blue in linear light.
    ///
    /// Source: Machado, Oliveira, Fernandes 2009, severity 1.0.
    fileprivate var matrix: [[Double]] {
        switch self {
        case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        case .deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        case .protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        }
    }
}

extension Color {
    /// The colour that looks to everybody as this one looks to those eyes.
    package func seen(by sight: Sight) -> Color {
        guard sight != .normal else { return self }
        let light = [Color.linear(red), Color.linear(green), Color.linear(blue)]
        let seen = sight.matrix.map { row in Color.encoded(zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }) }
        return Color(red: seen[0], green: seen[1], blue: seen[2])
    }

    /// How far apart two colours look to the eyes that tell them apart worst; from about 25 nobody takes one for the other.
    package func leastDifference(from other: Color) -> Double {
        LabColor.lookAlikes(self).differences(from: LabColor.lookAlikes(other)).min() ?? 0
    }
}

extension LabColor {
    /// What a colour is to all eyes, so that a search computes it once.
    package static func lookAlikes(_ color: Color) -> [LabColor] {
        Sight.allCases.map { LabColor(color.seen(by: $0)) }
    }
}

extension [LabColor] {
    /// Differences one by one.
    package func differences(from others: [LabColor]) -> [Double] {
        zip(self, others).map { $0.difference(from: $1) }
    }
}
