import Testing

@testable import Points

@Suite struct SymbolTableTests {
    @Test func aStringHasOneSymbolAndASymbolItsString() {
        var table = SymbolTable()
        let symbols = (0..<5000).map { table.intern("name\($0)") }
        #expect(Set(symbols).count == 5000)
        #expect((0..<5000).allSatisfy { table.intern("name\($0)") == symbols[$0] })
        #expect((0..<5000).allSatisfy { table.string(symbols[$0]) == "name\($0)" })
        #expect(table.symbolCount == 5001)
        #expect(table.symbol("name4999") == symbols[4999])
        #expect(table.symbol("name5000") == nil)
        #expect(table.symbol("") == .empty)
    }

    @Test func aCopyStaysAsItWasWhileTheOwnerGoesOn() {
        var table = SymbolTable()
        var copies: [SymbolTable] = []
        for number in 0..<3000 {
            copies.append(table)
            _ = table.intern(measurement: "m", tags: [("n", "\(number)")])
        }
        for (number, copy) in copies.enumerated() {
            #expect(copy.seriesCount == number + 1)
            #expect(copy.symbol("\(number)") == nil)
            #expect(number == 0 || copy.symbol("\(number - 1)") != nil)
        }
        let last = table.series(SeriesID(rawValue: 3000))
        #expect(last.tags.map { table.string($0.value) } == ["2999"])
    }

    @Test func copiesGrowTogether() {
        var one = SymbolTable()
        var other = one
        let a = one.intern("a")
        let b = other.intern("b")
        #expect(a != b)
        #expect(one.symbol("b") == nil, "a copy knows what was there when it last asked")
        #expect(other.string(a) == "a")
        #expect(one.intern("b") == b)
        #expect(one.isRelated(to: other))
        #expect(!one.isRelated(to: SymbolTable()))
    }

    @Test func aCopyCatchesUpWithANewerOne() {
        var one = SymbolTable()
        var other = one
        let id = one.intern(measurement: "m", tags: [("a", "1")])
        other.catchUp(with: one)
        #expect(other.series(id).tags.count == 1)
        one.catchUp(with: SymbolTable())
        #expect(one.seriesCount == 2)
    }

    @Test func canonicallyEquivalentTextsAreTwoSymbols() {
        var table = SymbolTable()
        #expect(table.intern("\u{E9}") != table.intern("e\u{301}"))
    }

    @Test func tagsOfASeriesAreSortedByTheBytesOfTheirKeys() {
        var table = SymbolTable()
        let id = table.intern(measurement: "m", tags: [("b", "2"), ("a", "1"), ("B", "3")])
        #expect(table.series(id).tags.map { table.string($0.key) } == ["B", "a", "b"])
        #expect(table.intern(measurement: "m", tags: [("a", "1"), ("B", "3"), ("b", "2")]) == id)
        #expect(table.intern(measurement: "", tags: []) == .empty)
    }
}
