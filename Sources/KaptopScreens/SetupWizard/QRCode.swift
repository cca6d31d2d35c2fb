import CQRCode
import TextUI

/// A QR code as its squares, which are called modules.
struct QRCode: Hashable, Sendable {
    /// Modules of a side.
    let side: Int
    /// Row by row, true for a dark one.
    let modules: [Bool]

    /// Light modules around a code, without which phones do not find it (ISO/IEC 18004).
    static let quietZone = 4

    /// Nil for a text that no code holds.
    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: Int(kt_qr_most_side) * Int(kt_qr_most_side))
        let utf8 = Array(text.utf8)
        let side = kt_qr_encode(utf8, utf8.count, &bytes, bytes.count)
        guard side > 0 else { return nil }
        self.side = Int(side)
        modules = bytes.prefix(Int(side * side)).map { $0 != 0 }
    }

    /// False outside, where the quiet zone is.
    func isDark(_ column: Int, _ row: Int) -> Bool {
        (0..<side).contains(column) && (0..<side).contains(row) && modules[row * side + column]
    }

    /// Terminal cells of the code with its quiet zone, two rows of modules to a cell.
    var size: Size {
        let modules = side + 2 * Self.quietZone
        return Size(width: modules, height: (modules + 1) / 2)
    }

    /// Draws the code dark on light at the top left of `rect`, whatever the theme; nothing where it does not fit whole.
    func draw(on grid: inout Grid, in rect: Rect) {
        guard rect.width >= size.width, rect.height >= size.height else { return }
        for row in 0..<size.height {
            let line = (0..<size.width).map { column -> Character in
                let module = (column: column - Self.quietZone, row: 2 * row - Self.quietZone)
                switch (isDark(module.column, module.row), isDark(module.column, module.row + 1)) {
                case (true, true): return "█"
                case (true, false): return "▀"
                case (false, true): return "▄"
                case (false, false): return " "
                }
            }
            grid.write(String(line), column: rect.column, row: rect.row + row, style: Style(.qrCode))
        }
    }
}
