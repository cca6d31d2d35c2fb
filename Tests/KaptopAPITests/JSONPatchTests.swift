import Testing

@testable import KaptopAPI

@Suite struct JSONPatchTests {
    private static let document: JSONValue = ["a": ["b": 1, "c": [1, 2, 3]], "x/y": "z"]

    private static let changes: [(operation: JSONValue, result: JSONValue)] = [
        (["op": "add", "path": "/a/d", "value": true], ["a": ["b": 1, "c": [1, 2, 3], "d": true], "x/y": "z"]),
        (["op": "replace", "path": "/a/b", "value": 2], ["a": ["b": 2, "c": [1, 2, 3]], "x/y": "z"]),
        (["op": "remove", "path": "/a/b"], ["a": ["c": [1, 2, 3]], "x/y": "z"]),
        (["op": "replace", "path": "/x~1y", "value": 0], ["a": ["b": 1, "c": [1, 2, 3]], "x/y": 0]),
        (["op": "add", "path": "/a/c/1", "value": 9], ["a": ["b": 1, "c": [1, 9, 2, 3]], "x/y": "z"]),
        (["op": "add", "path": "/a/c/-", "value": 9], ["a": ["b": 1, "c": [1, 2, 3, 9]], "x/y": "z"]),
        (["op": "remove", "path": "/a/c/0"], ["a": ["b": 1, "c": [2, 3]], "x/y": "z"]),
        (["op": "move", "from": "/a/b", "path": "/b"], ["a": ["c": [1, 2, 3]], "x/y": "z", "b": 1]),
        (["op": "replace", "path": "/new", "value": 0], ["a": ["b": 1, "c": [1, 2, 3]], "x/y": "z", "new": 0]),
        (["op": "test", "path": "/a/b", "value": 1], document),
    ]

    @Test(arguments: changes)
    func operationsChangeTheDocument(_ operation: JSONValue, _ expected: JSONValue) throws {
        #expect(try JSONPatch([operation]).apply(to: Self.document) == expected)
    }

    private static let misfits: [JSONValue] = [
        ["op": "test", "path": "/a/b", "value": 2], ["op": "remove", "path": "/q"], ["op": "replace", "path": "/q/r", "value": 1],
        ["op": "add", "path": "/a/c/7", "value": 1], ["op": "move", "from": "/q", "path": "/r"],
        ["op": "copy", "from": "/a", "path": "/b"],
        ["op": "add", "path": "", "value": 1],
    ]

    @Test(arguments: misfits)
    func whatDoesNotFitIsRefused(_ operation: JSONValue) {
        #expect(throws: JSONPatch.Problem.self) { try JSONPatch([operation]).apply(to: Self.document) }
    }
}
