/// The TICKscripts that kaptop ships: starter tasks over its own samples of this machine, and the guide's example.
///
/// Ordinary scripts, embedded so that the program is one file; adding one is its file here and a line in Package.swift.
package struct StarterTask: Sendable {
    /// The task's id: the file's name.
    package let id: String
    package let script: String
    /// False for the example of the guide, which alerts on every healthy machine.
    package let isEnabled: Bool

    package static let all: [StarterTask] = [
        StarterTask("starter_cpu", PackageResources.starter_cpu_tick),
        StarterTask("starter_disk", PackageResources.starter_disk_tick),
        StarterTask("starter_load", PackageResources.starter_load_tick),
        StarterTask("starter_mem", PackageResources.starter_mem_tick),
        StarterTask("starter_swap", PackageResources.starter_swap_tick),
        StarterTask("tutorial_cpu", PackageResources.tutorial_cpu_tick, isEnabled: false),
    ]

    private init(_ id: String, _ bytes: [UInt8], isEnabled: Bool = true) {
        self.id = id
        script = String(decoding: bytes, as: UTF8.self)
        self.isEnabled = isEnabled
    }
}
