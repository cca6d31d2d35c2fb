import TextUI

@testable import KaptopScreens

/// Presses keys one after the other and returns what they have done, leaving out that type-ahead is forgotten before each question.
func press(_ keys: [Key], _ state: inout Dashboard.State) -> [Dashboard.Effect] {
    keys.flatMap { Dashboard.update(&state, .key($0)) }.filter { $0 != .dropTypeAhead }
}
