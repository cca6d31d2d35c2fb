import Testing
import TextUI

/// Splitting rectangles.
@Suite struct LayoutTests {
    @Test(arguments: [
        (10, [Length.fixed(3), .rest], [3, 7]),
        (10, [.rest, .rest, .rest], [4, 3, 3]),
        (10, [.flexible(weight: 3), .flexible(weight: 1)], [8, 2]),
        (2, [.fixed(3), .rest, .fixed(1)], [2, 0, 0]),
        (0, [.fixed(3), .rest], [0, 0]),
        (10, [.flexible(weight: 1, minimum: 8), .rest], [8, 2]),
        (5, [.flexible(minimum: 4), .flexible(minimum: 4)], [4, 1]),
        (7, [], []),
    ])
    func lengthsShareTheRoom(total: Int, lengths: [Length], sizes: [Int]) {
        #expect(Length.distribute(total, among: lengths) == sizes)
    }

    @Test func noSplitIsLargerThanItsRoom() {
        for total in 0...30 {
            for gap in 0...2 {
                let lengths: [Length] = [.fixed(4), .flexible(weight: 2, minimum: 3), .rest, .fixed(1)]
                let rect = Rect(column: 5, row: 1, width: total, height: 2)
                let parts = rect.columns(lengths, gap: gap)
                #expect(parts.count == 4)
                for part in parts where !part.isEmpty {
                    #expect(part.column >= rect.column && part.endColumn <= rect.endColumn)
                }
                for (left, right) in zip(parts, parts.dropFirst()) where !right.isEmpty {
                    #expect(left.endColumn + gap == right.column)
                }
            }
        }
    }

    @Test func aDialogIsCentredAndCut() {
        #expect(Rect(width: 10, height: 5).centered(Size(width: 4, height: 3)) == Rect(column: 3, row: 1, width: 4, height: 3))
        #expect(Rect(width: 3, height: 2).centered(Size(width: 40, height: 30)) == Rect(width: 3, height: 2))
    }

    @Test func rectanglesAreNeverNegative() {
        #expect(Rect(width: -4, height: 3).isEmpty)
        #expect(Rect(width: 1, height: 1).inset(horizontal: 1, vertical: 1).width == 0)
        #expect(Rect(width: 3, height: 2).line(2).isEmpty)
        #expect(Rect(width: 3, height: 2).intersection(Rect(column: 9, row: 9, width: 2, height: 2)).isEmpty)
    }
}
