package import KaptopAlerts

/// What a console asks for when a screen shows it: too large or too rare for the overview.
package enum Query: Sendable, Hashable {
    /// Script and counters of a task.
    case task(TaskID)
    /// Whether a script would run in the place of a task's own: a `.script` with its mistakes.
    case check(TaskID, script: String)
    /// Why an alert has its level, and its newest samples.
    case alert(AlertRow.Key)
    case history(HistoryQuery)
    /// Lines of the engine's log after a number, at most `LogRow.mostRows`, oldest first; 0 for the newest that are kept.
    case log(after: Int)
    /// The newest lines of the audit, newest first.
    case audit(limit: Int)
}

package enum Answer: Sendable, Equatable {
    case task(TaskDetail)
    case script([ScriptMistake])
    case alert(AlertExplanation)
    case history(HistoryPage)
    case log([LogRow])
    case audit([AuditEntry])
    /// Why there is no answer, or that this engine cannot tell, in one line for a person.
    case unavailable(String)
}

/// A task with its script, as its screen shows it.
package struct TaskDetail: Sendable, Equatable {
    package enum Kind: String, Sendable { case stream, batch }

    package var id: TaskID
    package var kind: Kind
    /// Databases and retention policies: `"telegraf"."autogen"`.
    package var dbrps: [String]
    package var script: String
    /// By their place in the script; empty where the task does not run.
    package var nodes: [TaskNode]
    /// Points a second that it takes in.
    package var throughput: Double
    /// Wall time; nil where unknown.
    package var createdAt: Int64?
    package var modifiedAt: Int64?
    package var enabledAt: Int64?
    /// What is wrong with the script of a broken task.
    package var mistakes: [ScriptMistake]

    package init(id: TaskID, kind: Kind, dbrps: [String], script: String) {
        self.id = id
        self.kind = kind
        self.dbrps = dbrps
        self.script = script
        nodes = []
        throughput = 0
        createdAt = nil
        modifiedAt = nil
        enabledAt = nil
        mistakes = []
    }
}

/// A node of a running task with its counters.
package struct TaskNode: Sendable, Equatable {
    /// As in Kapacitor's graph: `alert2`.
    package var name: String
    /// Line of the script, from 1, on which its call stands; nil where that is not known.
    package var line: Int?
    package var collected: Int
    package var emitted: Int
    package var errors: Int
    /// Further counters of its kind, by name: `warns_triggered`.
    package var counters: [Counter]

    package struct Counter: Sendable, Equatable {
        package var name: String
        package var value: Int
        package init(name: String, value: Int) {
            self.name = name
            self.value = value
        }
    }

    package init(name: String, line: Int?, collected: Int, emitted: Int, errors: Int, counters: [Counter] = []) {
        self.name = name
        self.line = line
        self.collected = collected
        self.emitted = emitted
        self.errors = errors
        self.counters = counters
    }
}

/// A mistake in a script and where it is.
package struct ScriptMistake: Sendable, Equatable {
    /// From 1; nil for a mistake of the whole script.
    package var line: Int?
    package var column: Int?
    package var text: String
    package var hint: String?

    package init(line: Int?, column: Int?, text: String, hint: String? = nil) {
        self.line = line
        self.column = column
        self.text = text
        self.hint = hint
    }
}

/// A line of the engine's log.
package struct LogRow: Sendable, Equatable {
    package enum Level: Int, Sendable, Comparable {
        case debug, info, warning, error
        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package static let mostRows = 1_000

    /// Its number in this run of the engine, from 1.
    package var number: Int
    /// Wall time.
    package var time: Int64
    package var level: Level
    package var message: String
    /// `task=cpu_alert node=alert2`.
    package var pairs: String

    package init(number: Int, time: Int64, level: Level, message: String, pairs: String = "") {
        self.number = number
        self.time = time
        self.level = level
        self.message = message
        self.pairs = pairs
    }
}
