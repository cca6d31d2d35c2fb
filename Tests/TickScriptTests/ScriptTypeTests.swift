import Testing

@testable import TickScript

@Suite struct ScriptTypeTests {
    @Test func declaredNamesComeBack() {
        for type in ScriptType.declarable {
            #expect(ScriptType(declaredName: type.declaredName) == type)
        }
        #expect(ScriptType(declaredName: "bool") == .bool)
        #expect(ScriptType.bool.rawValue == "boolean")
    }

    @Test(arguments: ["boolean", "time", "missing", "node", "", "Int"]) func otherNamesAreNoTypes(_ name: String) {
        #expect(ScriptType(declaredName: name) == nil)
    }
}
