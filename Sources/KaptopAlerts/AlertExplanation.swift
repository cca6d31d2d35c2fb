/// Why an alert has its level: each lambda of its node, and what it saw last.
package struct AlertExplanation: Sendable, Equatable {
    /// In the order in which they are asked, worst level last.
    package var conditions: [Condition]
    /// Values by point time, oldest first, finer than the minutes of `AlertHistory`; empty where none are kept.
    package var samples: [Sample]
    /// Whether it changes its level too often, where the script asks: the share of changes, from 0 to 1.
    package var flapping: Double?

    package struct Condition: Sendable, Equatable {
        package var level: Level
        /// A reset condition holds its level until it is true.
        package var isReset: Bool
        package var expression: String
        /// Its references with the values of the newest point, as texts: `"usage_idle"` and `4.2`.
        package var operands: [Operand]
        /// What it said of the newest point; nil where it could not be evaluated.
        package var outcome: Bool?
        package var limit: Reason.Limit?

        package init(level: Level, isReset: Bool = false, expression: String, operands: [Operand], outcome: Bool?, limit: Reason.Limit?) {
            self.level = level
            self.isReset = isReset
            self.expression = expression
            self.operands = operands
            self.outcome = outcome
            self.limit = limit
        }
    }

    package struct Operand: Sendable, Equatable {
        package var name: String
        package var value: String
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Sample: Sendable, Equatable {
        /// Point time.
        package var time: Int64
        package var value: Double
        package init(time: Int64, value: Double) {
            self.time = time
            self.value = value
        }
    }

    package init(conditions: [Condition], samples: [Sample] = [], flapping: Double? = nil) {
        self.conditions = conditions
        self.samples = samples
        self.flapping = flapping
    }
}
