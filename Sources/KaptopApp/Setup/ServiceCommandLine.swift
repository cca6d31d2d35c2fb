import Foundation
import KaptopConfig
import KaptopDelivery
import KaptopScreens

/// The commands `kaptop telegram|hipchat|slack …` and `kaptop send`, in plain values.
package enum ServiceCommandLine {
    package enum Service: String, Sendable, CaseIterable {
        case telegram, hipchat, slack

        var configured: ConfiguredService {
            switch self {
            case .telegram: .telegram
            case .hipchat: .hipchat
            case .slack: .slack
            }
        }

        package var title: String { configured.title }
        /// `chat`, `room` or `channel`.
        package var entryKind: String { configured.entryKind }
        /// The option that names the file with the secret.
        package var secretFileOption: String { configured.secretFileKey }
        package var secretName: String { configured.secretName }
        package var variable: String { configured.variable }
    }

    package enum Action: Sendable {
        case add, edit, remove
        case list(json: Bool)
    }

    /// Where a secret is kept.
    package enum SecretPlace: String, Sendable, CaseIterable {
        case file
        case ownFile = "own-file"
        case environment

        var choice: SaveChoice.SecretPlace {
            switch self {
            case .file: .file
            case .ownFile: .ownFile
            case .environment: .environment
            }
        }
    }

    package typealias Request = ServiceCommands.Request

    /// What is printed, on standard output or as an error, and the exit code.
    package struct Outcome: Sendable, Equatable {
        package var text: String
        package var exitCode: Int32

        static func failed(_ text: String) -> Outcome { Outcome(text: text, exitCode: 1) }
    }

    package static func run(
        _ action: Action, _ service: Service, _ request: Request, _ loaded: LoadedConfiguration, environment: [String: String],
        input: @Sendable (_ secretName: String) -> String = standardInput
    ) async -> Outcome {
        guard let path = loaded.path ?? ConfigurationSearch(environment: environment).newFile else {
            return .failed(SetupParts.noHome)
        }
        let commands = ServiceCommands(service.configured, loaded, path: path, environment: environment)
        do throws(SetupFailure) {
            var full = request
            full.secret = try secret(request, service.configured, environment, input)
            switch action {
            case .add: return Outcome(text: try await commands.add(full), exitCode: 0)
            case .edit: return Outcome(text: try await commands.edit(full), exitCode: 0)
            case .remove: return Outcome(text: try await commands.remove(full), exitCode: 0)
            case .list(let json): return Outcome(text: await commands.list(json: json), exitCode: 0)
            }
        } catch {
            return .failed(error.line)
        }
    }

    /// One test message to a place by id or name; nil for the default one.
    package static func send(
        _ service: Service, to place: String?, workspace: String, _ loaded: LoadedConfiguration, environment: [String: String]
    ) async -> Outcome {
        let http = HTTPClientSender(proxy: SystemProxy.address(environment))
        let answer = await TestSending(loaded, http: http).send(service.configured, to: place, workspace: workspace)
        await http.shutDown()
        return Outcome(text: answer.text, exitCode: answer.exitCode)
    }

    /// From a file or standard input; the environment's is in the configuration already.
    private static func secret(
        _ request: Request, _ service: ConfiguredService, _ environment: [String: String], _ input: (String) -> String
    ) throws(SetupFailure) -> Secret<String>? {
        guard let file = request.secretFile else { return nil }
        var text: String
        if file == "-" {
            text = input(service.secretName)
        } else {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw SetupFailure(
                    "\(file) cannot be read: \(String(cString: strerror(errno)).lowercased())",
                    remedy: "Give the path of a file with the \(service.secretName).")
            }
            text = String(decoding: data, as: UTF8.self)
        }
        text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw SetupFailure(
                "there is no \(service.secretName) in \(file == "-" ? "standard input" : file)", remedy: "Write it on one line.")
        }
        return Secret(text)
    }

    /// All that is piped in, up to 64 KiB; on a terminal it is one line, typed without echo.
    package static let standardInput: @Sendable (_ secretName: String) -> String = { name in
        if isatty(STDIN_FILENO) == 1 {
            FileHandle.standardError.write(Data("\(name.prefix(1).uppercased() + name.dropFirst()) (hidden): ".utf8))
            return StandardLines.read(isSecret: true) ?? ""
        }
        let data = (try? FileHandle.standardInput.read(upToCount: 65_536)) ?? nil
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
