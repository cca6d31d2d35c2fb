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
}
