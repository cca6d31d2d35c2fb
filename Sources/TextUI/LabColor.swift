#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A colour by lightness and two opponent hues (CIELAB, white D65), in which distances are nearly those that the eye sees.
package struct LabColor: Hashable, Sendable {
    /// From 0 for black to 100 for white.
    package var lightness: Double
    /// From green to red.
    package var a: Double
    /// From blue to yellow.
    package var b: Double

    package init(lightness: Double, a: Double, b: Double) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    package init(_ color: Color) {
        let red = Color.linear(color.red)
        let green = Color.linear(color.green)
        let blue = Color.linear(color.blue)
        let x = LabColor.bent((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
        let y = LabColor.bent(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
        let z = LabColor.bent((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
        self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
    }

    private static func bent(_ share: Double) -> Double {
        share > 216.0 / 24_389 ? cbrt(share) : (24_389.0 / 27 * share + 16) / 116
    }

    /// The difference ΔE of CIEDE2000: 1 is just seen, 25 is plain.
    ///
    /// Source: Sharma, Wu, Dalal 2005, "The CIEDE2000 color-difference formula", whose names the values below have; the weights are 1.
    package func difference(from other: LabColor) -> Double {
        let meanC = (hypot(a, b) + hypot(other.a, other.b)) / 2
        let g = 0.5 * (1 - LabColor.chromaShare(meanC))
        let (c1, h1) = polar(g)
        let (c2, h2) = other.polar(g)
        let hasHues = c1 * c2 != 0

        var turn = hasHues ? h2 - h1 : 0
        if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
        let deltaL = other.lightness - lightness
        let deltaC = c2 - c1
        let deltaH = 2 * (c1 * c2).squareRoot() * LabColor.sine(turn / 2)

        let meanL = (lightness + other.lightness) / 2
        let meanC2 = (c1 + c2) / 2
        var meanH = h1 + h2
        if hasHues {
            if abs(h1 - h2) > 180 { meanH += meanH < 360 ? 360 : -360 }
            meanH /= 2
        }
        let t =
            1 - 0.17 * LabColor.cosine(meanH - 30) + 0.24 * LabColor.cosine(2 * meanH) + 0.32 * LabColor.cosine(3 * meanH + 6)
            - 0.20 * LabColor.cosine(4 * meanH - 63)
        let fromGrey = (meanL - 50) * (meanL - 50)
        let partL = deltaL / (1 + 0.015 * fromGrey / (20 + fromGrey).squareRoot())
        let partC = deltaC / (1 + 0.045 * meanC2)
        let partH = deltaH / (1 + 0.015 * meanC2 * t)
        let fromBlue = (meanH - 275) / 25
        let rotation = -LabColor.sine(60 * exp(-fromBlue * fromBlue)) * 2 * LabColor.chromaShare(meanC2)
        return (partL * partL + partC * partC + partH * partH + rotation * partC * partH).squareRoot()
    }

    /// Chroma and hue in degrees, with `a` stretched near grey.
    private func polar(_ g: Double) -> (chroma: Double, hue: Double) {
        let stretched = (1 + g) * a
        guard stretched != 0 || b != 0 else { return (0, 0) }
        let degrees = atan2(b, stretched) * 180 / .pi
        return (hypot(stretched, b), degrees < 0 ? degrees + 360 : degrees)
    }

    private static func chromaShare(_ chroma: Double) -> Double {
        let seventh = pow(chroma, 7)
        return (seventh / (seventh + 6_103_515_625)).squareRoot()
    }

    private static func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }
    private static func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
}
