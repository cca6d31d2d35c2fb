/// What the engine's process uses of its machine.
package struct ProcessUsage: Sendable, Equatable {
    /// User and system time since its start, seconds.
    package var cpuSeconds: Double
    package var residentBytes: Int
    package var openFiles: Int

    package init(cpuSeconds: Double, residentBytes: Int, openFiles: Int) {
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
        self.openFiles = openFiles
    }
}
