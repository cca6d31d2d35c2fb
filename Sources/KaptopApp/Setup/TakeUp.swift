import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopScreens

/// What the running engine made of a file that was written.
enum TakeUp: Sendable, Hashable {
    /// None runs; what was set through the API is taken back for the next one.
    case noEngine
    /// It holds now, but for what waits for a restart.
    case taken(waiting: [String])
    /// It runs with another file, nil for none.
    case otherFile(String?)
    /// Kapacitor runs there, which reads its file when it starts.
    case kapacitor(version: String)
    case failed(SetupFailure)

    /// How the engine takes it up, as a sentence; nil where there is none.
    func sentence(_ path: String) -> String? {
        switch self {
        case .noEngine: nil
        case .taken(let waiting) where waiting.isEmpty: "The running engine uses it now."
        case .taken(let waiting):
            "The running engine uses it now. What changed in \(waiting.joined(separator: ", ")) waits for a restart."
        case .otherFile(let other?): "The running engine goes on as it was: it reads another file, \(other)."
        case .otherFile(nil): "The running engine goes on as it was: it reads no file. Restart it with --config \(path)."
        case .kapacitor(let version): "Kapacitor \(version) runs here and reads its file when it is restarted."
        case .failed: "The running engine goes on as it was."
        }
    }
}

extension TakeUp {
    /// Asks an engine; nil where nobody answers.
    static func ask(_ client: EngineClient, _ path: String, _ ending: Secret<String>?) async -> TakeUp? {
        var members: [JSONValue.Member] = [.init("file", .text(ConfigurationWatch.wholePath(path)))]
        if let ending, let document = try? JSONParser.value(Array(ending.reveal().utf8)) { members += document.members ?? [] }
        guard let (status, answer) = try? await client.answer(.post, "/kaptop/v1/config/reload", .object(members)) else { return nil }
        switch answer?["result"]?.string {
        case "taken": return .taken(waiting: answer?["waiting"]?.elements?.compactMap(\.string) ?? [])
        case "other-file": return .otherFile(answer?["file"]?.string)
        default:
            return .failed(
                SetupFailure(
                    "the running engine does not take it: " + (answer?["error"]?.string ?? "it answers with status \(status)"),
                    remedy: "Mend that and save once more, or send it SIGHUP."))
        }
    }

    /// Asks whoever answers at the address of the configuration; nil for nobody.
    static func askNeighbour(_ configuration: Configuration, _ path: String, _ ending: Secret<String>?) async -> TakeUp? {
        guard case (let client, let program)? = await EngineProbe.engine(of: configuration) else { return nil }
        switch program {
        case .kaptop: return await ask(client, path, ending)
        case .kapacitor(let version): return .kapacitor(version: version)
        }
    }
}
