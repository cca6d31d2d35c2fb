import Foundation
import KaptopApp
import KaptopConfig
import KaptopDelivery

/// `BrokenEngine FAULT CONFIGURATION`: `kaptop serve` with one of its guarantees taken away.
///
/// It shows that the proofs of promises can fail: each must fail on an engine without what it proves.
@main
enum BrokenEngine {
    /// What is broken.
    enum Fault: String {
        /// Nothing: the proofs must not fail for another reason than the fault.
        case none
        /// Deliveries go out before they are stored.
        case sendBeforeCommit = "send-before-commit"
        /// A delivery counts as delivered before it is sent.
        case settleBeforeSend = "settle-before-send"
        /// What was left over by an earlier run is not read again.
        case forgetQueue = "forget-queue"
        /// The states of alerts are not read again.
        case forgetStates = "forget-states"
        /// Events and their deliveries are stored one after the other.
        case twoTransactions = "two-transactions"
        /// All destinations share one line.
        case oneQueue = "one-queue"
    }

    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let fault = Fault(rawValue: arguments[1]) else {
            Output.error("usage: BrokenEngine FAULT CONFIGURATION")
            exit(2)
        }
        let environment = ProcessInfo.processInfo.environment
        do throws(LoadedConfiguration.Failure) {
            let loaded = try LoadedConfiguration.load(option: arguments[2], environment: environment)
            exit(await ServeSession.run(loaded, environment: environment, ports: ports(fault, database: loaded.files.database)))
        } catch {
            Output.error(error.description)
            exit(1)
        }
    }

    private static func ports(_ fault: Fault, database: String) -> Daemon.Options.Ports {
        var ports = Daemon.Options.Ports()
        ports.ledger = { ledger in
            switch fault {
            case .none, .oneQueue: ledger
            case .sendBeforeCommit: EagerLedger(ledger)
            case .settleBeforeSend: HastyLedger(ledger: ledger)
            case .forgetQueue: QueuelessLedger(ledger: ledger)
            case .forgetStates: StatelessLedger(ledger: ledger)
            case .twoTransactions: SplitLedger(ledger: ledger, database: database)
            }
        }
        if fault == .oneQueue { ports.http = { SingleFile($0) } }
        return ports
    }
}
