import KaptopConfig
import KaptopDelivery
import SourceText
import Testing

/// Services of Kapacitor's that kaptop has no handler for.
@Suite struct AbsentServicesTests {
    private static let minimum = "data_dir = \"/d\"\n"

    @Test(
        arguments: [
            ("[smtp]\n  enabled = true\n", ["smtp"]), ("[smtp]\n  enabled = false\n", []), ("[smtp]\n", []),
            ("[[kafka]]\n  id = \"a\"\n[[kafka]]\n  enabled = true\n[talk]\n  enabled = true\n", ["kafka", "talk"]),
            ("[influxdb]\n  enabled = true\n", []),
        ] as [(String, Set<String>)])
    func enabledOnesAreKnownAndWarnedOf(_ text: String, _ kinds: Set<String>) {
        let reading = ConfigurationFile.read(text: Self.minimum + text, name: "kapacitor.conf")
        #expect(reading.configuration?.services.absentServices == kinds)
        #expect(reading.diagnostics.map(\.message) == kinds.sorted().map { "[\($0)] is enabled, but this version has no such handler" })
    }
}
