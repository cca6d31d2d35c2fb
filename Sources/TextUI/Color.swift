/// A 24-bit colour and its nearest neighbours in smaller palettes.
package struct Color: Hashable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Reads `#rrggbb`; nil for anything else.
    package init?(hex: String) {
        guard hex.utf8.count == 7, hex.utf8.first == UInt8(ascii: "#"), let value = UInt32(hex.dropFirst(), radix: 16),
            hex.utf8.dropFirst().allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
        else { return nil }
        self.init(red: UInt8(value >> 16), green: UInt8((value >> 8) & 0xFF), blue: UInt8(value & 0xFF))
    }

    /// The colour of an index of the 256-colour palette: 16 to 231 the cube, 232 to 255 the greys, below 16 as xterm shows them.
    package init(xterm index: UInt8) {
        switch index {
        case 0..<16:
            self = Color.system[Int(index)]
        case 16..<232:
            let value = Int(index) - 16
            self.init(red: Color.steps[value / 36], green: Color.steps[value / 6 % 6], blue: Color.steps[value % 6])
        default:
            let grey = 8 + 10 * (index - 232)
            self.init(red: grey, green: grey, blue: grey)
        }
    }

    /// 0xRRGGBB, as direct-colour terminals take it.
    package var rgb: UInt32 {
        UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }

    /// The nearest index of the 256-colour palette, 16 or above: the first sixteen are the user's to change.
    package var xterm256: UInt8 {
        Color.nearest(to: self, among: 16...255)
    }

    /// The nearest of the sixteen system colours, as xterm shows them.
    package var ansi16: UInt8 {
        Color.nearest(to: self, among: 0...15)
    }

    /// Relative luminance of WCAG 2.1, from 0 for black to 1 for white.
    package var luminance: Double {
        0.2126 * Color.linear(red) + 0.7152 * Color.linear(green) + 0.0722 * Color.linear(blue)
    }

    /// Contrast ratio of WCAG 2.1, from 1 to 21; text needs 4.5.
    package func contrast(with other: Color) -> Double {
        let light = max(luminance, other.luminance)
        let dark = min(luminance, other.luminance)
        return (light + 0.05) / (dark + 0.05)
    }

    /// Squared distance weighted by the eye's sensitivity ("redmean", compuphase.com/cmetric.htm).
    package func distance(to other: Color) -> Int {
        let mean = (Int(red) + Int(other.red)) / 2
        let r = Int(red) - Int(other.red)
        let g = Int(green) - Int(other.green)
        let b = Int(blue) - Int(other.blue)
        return (512 + mean) * r * r / 256 + 4 * g * g + (767 - mean) * b * b / 256
    }

    package static let black = Color(red: 0, green: 0, blue: 0)
    package static let white = Color(red: 255, green: 255, blue: 255)

    /// The colour with a share of another, from 0 for none to 1 for that one alone.
    package func mixed(with other: Color, share: Double) -> Color {
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 { UInt8((Double(from) + (Double(to) - Double(from)) * share).rounded()) }
        return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    private static let palette = (UInt8.min...UInt8.max).map(Color.init(xterm:))

    private static let steps: [UInt8] = [0, 95, 135, 175, 215, 255]

    private static let system: [Color] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ].map { Color(red: $0.0, green: $0.1, blue: $0.2) }

    /// Light of each of the 256 values, so that no powers are computed while drawing: sRGB's curve.
    private static let linearTable: [Double] = (0...255).map { value in
        let share = Double(value) / 255
        return share <= 0.04045 ? share / 12.92 : power24((share + 0.055) / 1.055)
    }

    static func linear(_ value: UInt8) -> Double {
        linearTable[Int(value)]
    }

    static func encoded(_ light: Double) -> UInt8 {
        // The nearest table entry is the encoding, exact to the step that a byte has.
        let clamped = min(1, max(0, light))
        return UInt8((0...255).min { abs(linearTable[$0] - clamped) < abs(linearTable[$1] - clamped) } ?? 0)
    }

    /// x to the power 2.4 without a mathematics library: x² times the fifth root of x², found by Newton's method.
    private static func power24(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        let square = x * x
        var root = 1.0
        for _ in 0..<60 {
            let fourth = root * root * root * root
            root = (4 * root + square / fourth) / 5
        }
        return square * root
    }

    private static func nearest(to color: Color, among indices: ClosedRange<UInt8>) -> UInt8 {
        var best = (index: indices.lowerBound, distance: Int.max)
        for index in indices {
            let distance = palette[Int(index)].distance(to: color)
            if distance < best.distance { best = (index, distance) }
        }
        return best.index
    }
}

/// The sixteen colours of a terminal in the order of their codes: eight, and the same eight bright.
package enum ANSIColor: UInt8, CaseIterable, Hashable, Sendable {
    case black, red, green, yellow, blue, magenta, cyan, white
    case brightBlack, brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite

    /// Reads a colour's English name, lower case: `red`, `bright-red`.
    package init?(name: String) {
        guard let color = ANSIColor.allCases.first(where: { $0.name == name }) else { return nil }
        self = color
    }

    package var name: String { isBright ? "bright-\(base)" : "\(self)" }

    package var isBright: Bool { rawValue >= 8 }

    /// The one of the eight that it is a bright form of.
    package var base: ANSIColor { ANSIColor(rawValue: rawValue & 7) ?? .black }

    /// As xterm shows it.
    package var color: Color { Color(xterm: rawValue) }
}
