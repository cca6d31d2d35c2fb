import KaptopAlerts
import Testing

@testable import KaptopApp

/// Who runs the program: environment and user in, name out.
@Suite struct OperatorTests {
    @Test(arguments: [
        (["KAPTOP_USER": "anna", "SUDO_USER": "bob"], UInt32(0), "anna", false),
        (["KAPTOP_USER": " \u{1B}[2J anna\n"], 1000, "[2J anna", false),
        (["KAPTOP_USER": "", "SUDO_USER": "bob"], 0, "bob", true), (["SUDO_USER": "root"], 0, "root (unnamed)", true),
        ([:], 0, "root (unnamed)", true), ([:], 1000, "carl", true), ([:], 4242, "user 4242", true),
        // Without root the variable is only a claim.
        (["SUDO_USER": "bob"], 1000, "carl", true),
    ])
    func theOperatorIs(_ environment: [String: String], _ userID: UInt32, _ name: String, _ isVerified: Bool) {
        let person = Operator.current(environment: environment, userID: userID) { $0 == 1000 ? "carl" : nil }
        #expect(person == Operator(name: name, isVerified: isVerified))
    }
}
