internal import CNcurses
internal import TextUI

/// What the answers of `kt_read` mean.
enum CursesKeys {
    /// Everything that can be read without waiting, at most `limit` keys, so that a flood of them cannot keep frames from being drawn.
    static func readings(of screen: OpaquePointer, limit: Int) -> [KeyDecoder.Reading] {
        var readings: [KeyDecoder.Reading] = []
        var value: UInt32 = 0
        while readings.count < limit {
            switch kt_read(screen, &value) {
            case KT_READ_SCALAR: readings.append(.scalar(value))
            case KT_READ_CLICK: readings.append(.key(.click(column: Int(value & 0xFFFF), row: Int(value >> 16))))
            case KT_READ_KEY: readings.append(reading(code: Int32(bitPattern: value)))
            default: return readings
            }
        }
        return readings
    }

    private static func reading(code: Int32) -> KeyDecoder.Reading {
        switch code {
        case KT_KEY_UP: .key(.up)
        case KT_KEY_DOWN: .key(.down)
        case KT_KEY_LEFT: .key(.left)
        case KT_KEY_RIGHT: .key(.right)
        case KT_KEY_HOME: .key(.home)
        case KT_KEY_END: .key(.end)
        case KT_KEY_PAGE_UP: .key(.pageUp)
        case KT_KEY_PAGE_DOWN: .key(.pageDown)
        case KT_KEY_INSERT: .key(.insert)
        case KT_KEY_DELETE: .key(.delete)
        case KT_KEY_BACKSPACE: .key(.backspace)
        case KT_KEY_ENTER: .key(.enter)
        case KT_KEY_BACK_TAB: .key(.backTab)
        case KT_KEY_WHEEL_UP: .key(.wheelUp)
        case KT_KEY_WHEEL_DOWN: .key(.wheelDown)
        case KT_KEY_PASTE_BEGIN: .pasteBegin
        case KT_KEY_PASTE_END: .pasteEnd
        case (KT_KEY_FUNCTION + 1)...: .key(.function(Int(code - KT_KEY_FUNCTION)))
        default: .other
        }
    }
}
