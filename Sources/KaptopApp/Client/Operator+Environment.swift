import Foundation
package import KaptopAlerts

extension Operator {
    /// Who runs this program: `$KAPTOP_USER`, which anybody can set, else who called sudo, else the login user.
    ///
    /// Root without sudo is nobody in particular and is called so.
    /// - Parameters:
    ///   - userID: the user that the program runs as.
    ///   - loginName: the name that the system has for a user; nil where it has none.
    package static func current(
        environment: [String: String], userID: UInt32, loginName: (UInt32) -> String?
    ) -> Operator {
        if let named = environment["KAPTOP_USER"].flatMap(cleaned) { return Operator(name: named, isVerified: false) }
        if userID == 0 {
            // For another user than root the variable proves nothing.
            if let caller = environment["SUDO_USER"].flatMap(cleaned), caller != "root" { return Operator(name: caller, isVerified: true) }
            return Operator(name: "root (unnamed)", isVerified: true)
        }
        return Operator(name: loginName(userID) ?? "user \(userID)", isVerified: true)
    }

    /// Who runs this process.
    package static func ofThisProcess(_ environment: [String: String]) -> Operator {
        current(environment: environment, userID: getuid()) { userID in
            getpwuid(userID).map { String(cString: $0.pointee.pw_name) }
        }
    }
}
