package import KaptopDelivery

/// Random test data with a seed, which a failing test prints so that it can be repeated.
package struct Gen {
    package let seed: UInt64
    package var generator: SeededGenerator

    package init(seed: UInt64) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
    }

    package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    /// True with this probability.
    package mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < probability }

    package mutating func element<Element>(of elements: [Element]) -> Element {
        // Callers give at least one element; a test that does not is wrong and may end here.
        elements[int(0...elements.count - 1)]
    }

    /// Text with what tends to break things: quotes, markup, controls, wide and combining characters.
    package mutating func text(length: ClosedRange<Int> = 0...40) -> String {
        let pieces = [
            "a", "Z", "0", " ", "\"", "\\", "<", "&", "\n", "\t", "\u{1B}", "_", "*", "`", "[",
            "é", "e\u{301}", "漢", "😀", "\u{2028}", "{{",
        ]
        return (0..<int(length)).map { _ in element(of: pieces) }.joined()
    }

    package mutating func bytes(count: ClosedRange<Int>) -> [UInt8] {
        (0..<int(count)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
