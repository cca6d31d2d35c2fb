import KaptopConfig
import KaptopPipeline

extension Deadman {
    /// The section `[deadman]` of the configuration.
    init(_ section: DeadmanSection) {
        let (seconds, attoseconds) = section.interval.components
        let interval = seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
        self.init(id: section.id, message: section.message, global: section.isGlobal ? (section.threshold, interval) : nil)
    }
}
