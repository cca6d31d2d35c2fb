import LinearRegex
package import TickScript

/// A variable of a task or template: its type, its value, and the comment above its declaration.
package struct TaskVariable: Sendable {
    package var type: ScriptType
    /// nil where a template declares the type only.
    package var value: ScriptValue?
    package var description: String

    package init(type: ScriptType, value: ScriptValue?, description: String = "") {
        self.type = type
        self.value = value
        self.description = description
    }

    /// What is wrong with the pattern of a regex variable, in Go's words; nil for a good one.
    package static func patternProblem(_ pattern: String) -> String? {
        do throws(PatternError) {
            _ = try Pattern(pattern)
            return nil
        } catch {
            return error.text
        }
    }
}
