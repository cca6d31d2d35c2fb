import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// What is drawn is read as a phone reads it.
@Suite struct QRCodeTests {
    static let code = ChatCode("k7Q4F-x_9Zab")
    static let longName = String(repeating: "a", count: 29) + "bot"

    static let texts = [
        TelegramLink.botFather, TelegramLink.person("KapOpsBot", code), TelegramLink.group("KapOpsBot", code),
        TelegramLink.channel("KapOpsBot"), TelegramLink.group(longName, code), "a",
    ]

    @Test(arguments: texts)
    func pictureIsReadAsItsText(_ text: String) throws {
        let code = try #require(QRCode(text))
        var grid = Grid(width: code.size.width + 6, height: code.size.height + 3)
        code.draw(on: &grid, in: Rect(column: 4, row: 2, width: code.size.width, height: code.size.height))
        let modules = try #require(Modules(of: grid, in: Rect(column: 4, row: 2, width: code.size.width, height: code.size.height)))
        #expect(modules.side == code.side)
        #expect(modules.text == text)
    }

    @Test func sizesAreThoseOfTheStandard() throws {
        let person = try #require(QRCode(TelegramLink.person("KapOpsBot", Self.code)))
        // Version 3 and four modules of light around it.
        #expect(person.side == 29 && person.size == Size(width: 37, height: 19))
        let group = try #require(QRCode(TelegramLink.group(Self.longName, Self.code)))
        #expect(group.side == 33 && group.size == Size(width: 41, height: 21))
    }

    @Test func codeOfTheLongestNameFitsTheSmallestScreenAlone() {
        typealias Sample = SetupWizardSample
        var bot = Sample.bot
        bot.username = Self.longName
        var state = Sample.state()
        let messages: [TelegramSetup.Message] =
            [.resize(Size(width: 80, height: 24))] + Sample.pasted
            + [.bot(.success(bot), Sample.access), .webhook(.success(TelegramWebhook()), Sample.access)]
            + [.key(.enter), .key("x"), .code(Self.code), .key(.right)]
        Sample.play(messages, &state)
        // Not beside the text, but behind F3.
        #expect(!TelegramSetup.view(state, size: state.size).cells.contains { $0.style.role == .qrCode })
        Sample.play([.key(.function(3))], &state)
        let grid = TelegramSetup.view(state, size: state.size)
        let place = Rect(column: 0, row: 1, width: 80, height: 22).centered(Size(width: 41, height: 21))
        #expect(Modules(of: grid, in: place)?.text == TelegramLink.group(Self.longName, Self.code))
        #expect(grid.lines[0].contains(TelegramLink.group(Self.longName, Self.code)))
        // In a large window it stands beside the text.
        state.isCodeShown = false
        Sample.play([.resize(Size(width: 120, height: 36))], &state)
        #expect(TelegramSetup.view(state, size: state.size).cells.contains { $0.style.role == .qrCode })
        // Below its size only the link is left.
        Sample.play([.resize(Size(width: 70, height: 20)), .key(.function(3))], &state)
        let small = TelegramSetup.view(state, size: state.size)
        #expect(!small.cells.contains { $0.style.role == .qrCode })
        #expect(small.text.contains("The window is too small for the code"))
    }

    @Test func nothingIsDrawnThatIsNotWhole() throws {
        let code = try #require(QRCode("a"))
        var grid = Grid(width: 20, height: 10)
        code.draw(on: &grid, in: grid.bounds)
        #expect(grid == Grid(width: 20, height: 10))
        #expect(QRCode("") == nil)
        #expect(QRCode(String(repeating: "a", count: 3_000)) == nil)
    }
}

/// A reader of QR codes up to version 5 with the lowest error correction, which have one block.
///
/// Source: ISO/IEC 18004, the placement of modules, mask patterns and byte mode.
private struct Modules {
    let side: Int
    private let dark: [[Bool]]

    /// Takes the modules out of half blocks; nil where the quiet zone is not light or a cell is no part of a code.
    init?(of grid: Grid, in place: Rect) {
        var rows: [[Bool]] = []
        for row in place.row..<place.endRow {
            var upper: [Bool] = []
            var lower: [Bool] = []
            for column in place.column..<place.endColumn {
                guard let cell = grid[column, row], cell.style == Style(.qrCode) else { return nil }
                upper.append("█▀".contains(cell.glyph))
                lower.append("█▄".contains(cell.glyph))
            }
            rows += [upper, lower]
        }
        let zone = QRCode.quietZone
        side = place.width - 2 * zone
        guard side >= 21, rows.count >= side + 2 * zone else { return nil }
        for (index, row) in rows.enumerated() {
            let isInside = (zone..<zone + side).contains(index)
            for (column, isDark) in row.enumerated() where isDark && !(isInside && (zone..<zone + side).contains(column)) { return nil }
        }
        let end = zone + side
        dark = rows[zone..<end].map { Array($0[zone..<end]) }
        for corner in [(0, 0), (0, side - 7), (side - 7, 0)] where !hasFinder(corner.0, corner.1) { return nil }
    }

    private func hasFinder(_ top: Int, _ left: Int) -> Bool {
        (0..<7).allSatisfy { row in
            (0..<7).allSatisfy { column in
                let ring = max(abs(row - 3), abs(column - 3))
                return dark[top + row][left + column] == (ring != 2)
            }
        }
    }

    private var mask: Int {
        // The fifteen bits beside the first finder; the mask is the third to the fifth.
        let bits = (2...4).reduce(0) { $0 << 1 | (dark[8][$1] ? 1 : 0) }
        return bits ^ 0b101
    }

    private func isMasked(_ row: Int, _ column: Int) -> Bool {
        let product = row * column
        return switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: product % 2 + product % 3 == 0
        case 6: (product % 2 + product % 3) % 2 == 0
        default: ((row + column) % 2 + product % 3) % 2 == 0
        }
    }

    private func isFunction(_ row: Int, _ column: Int) -> Bool {
        if row == 6 || column == 6 { return true }
        if row < 9, column < 9 || column >= side - 8 { return true }
        if row >= side - 8, column < 9 { return true }
        return side > 21 && abs(row - (side - 7)) <= 2 && abs(column - (side - 7)) <= 2
    }

    var text: String? {
        var bits: [Bool] = []
        var isUpward = true
        var right = side - 1
        while right > 0 {
            if right == 6 { right -= 1 }
            for step in 0..<side {
                let row = isUpward ? side - 1 - step : step
                for column in [right, right - 1] where !isFunction(row, column) {
                    bits.append(dark[row][column] != isMasked(row, column))
                }
            }
            isUpward.toggle()
            right -= 2
        }
        func number(_ start: Int, _ count: Int) -> Int { bits[start..<start + count].reduce(0) { $0 << 1 | ($1 ? 1 : 0) } }
        guard number(0, 4) == 0b0100 else { return nil }
        let length = number(4, 8)
        guard bits.count >= 12 + 8 * length else { return nil }
        return String(decoding: (0..<length).map { UInt8(number(12 + 8 * $0, 8)) }, as: UTF8.self)
    }
}
