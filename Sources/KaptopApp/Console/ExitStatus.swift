import TextUI

/// Exit codes of programs with a screen, as a shell knows them.
enum ExitStatus {
    static func code(of end: ProgramEnd) -> Int32 {
        switch end {
        case .quit: 0
        case .interrupted: 130
        case .terminated: 143
        case .hangup: 129
        }
    }
}
