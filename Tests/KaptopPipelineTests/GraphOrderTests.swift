import KaptopPipeline
import Testing

@Suite struct GraphOrderTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let parents: [[Int]]
        let order: [Int]
    }

    @Test(arguments: [
        Case(testDescription: "a chain", parents: [[], [0], [1]], order: [0, 1, 2]),
        Case(testDescription: "two branches", parents: [[], [0], [1], [1]], order: [0, 1, 3, 2]),
        Case(testDescription: "branches that are joined", parents: [[], [0], [1], [1], [2, 3], [4], [2]], order: [0, 1, 3, 2, 6, 4, 5]),
        Case(testDescription: "a second source", parents: [[], [0], [], [2]], order: [0, 1, 2, 3]),
        Case(testDescription: "nothing", parents: [], order: []),
    ])
    func nodesStandInKapacitorsOrder(_ testCase: Case) {
        #expect(GraphOrder(testCase.parents).nodes == testCase.order)
    }
}
