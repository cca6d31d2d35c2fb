import KaptopConfig
import Testing

/// Addresses as Kapacitor 1.5.7 takes and refuses them.
@Suite struct BindAddressTests {
    @Test(arguments: [("127.0.0.1:9092", "127.0.0.1", 9092), (":9092", "", 9092), ("localhost:0", "localhost", 0), ("[::1]:1", "::1", 1)])
    func addressesAreRead(_ text: String, _ host: String, _ port: Int) throws {
        let address = try BindAddress.read(text).get()
        #expect((address.host, address.port) == (host, port))
    }

    @Test(arguments: [
        ("", "invalid http bind address : missing port in address"),
        ("127.0.0.1", "invalid http bind address 127.0.0.1: address 127.0.0.1: missing port in address"),
        ("::1", "invalid http bind address ::1: address ::1: too many colons in address"),
        (":x", "invalid http bind address port x: strconv.ParseInt: parsing \"x\": invalid syntax"),
        ("127.0.0.1:99999", "invalid http bind address port 99999: out of range"),
        ("127.0.0.1:-1", "invalid http bind address port -1: out of range"),
    ])
    func mistakesAreKapacitors(_ text: String, _ expected: String) {
        let error = #expect(throws: BindAddress.Mistake.self) { try BindAddress.read(text).get() }
        #expect(error?.kapacitorText == expected)
    }
}
