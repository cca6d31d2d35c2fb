import Testing

@testable import Points

@Suite struct GroupTableTests {
    @Test(
        arguments: [
            (nil, [], ""),
            ("cpu", [], "cpu"),
            (nil, [("cpu", "cpu0"), ("host", "a")], "cpu=cpu0,host=a"),
            ("cpu", [("host", "a")], "cpu\nhost=a"),
            (nil, [("host", "")], "host="),
        ] as [(String?, [(String, String)], String)])
    func groupsAreNamedAsInKapacitor(measurement: String?, tags: [(String, String)], text: String) {
        var symbols = SymbolTable()
        var groups = GroupTable()
        let group = Group(
            tags: tags.map { Tag(key: symbols.intern($0.0), value: symbols.intern($0.1)) },
            measurement: measurement.map { symbols.intern($0) })
        let id = groups.intern(group)
        #expect(groups.text(of: id, symbols: symbols) == text)
        #expect(groups.intern(group) == id)
        #expect((id == .none) == (text == ""))
    }
}
