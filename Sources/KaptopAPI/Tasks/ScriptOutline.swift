import KaptopAlerts
import KaptopEngine
import KaptopPipeline
import TickScript

/// What a script says of its task without running: its kind, where its points come from, its graph and variables.
struct ScriptOutline: Sendable {
    let script: Script
    /// The `dbrp` statements.
    let dbrps: [DBRP]

    init(_ text: String) throws(APIError) {
        let (script, errors) = Script.read(text)
        if let error = errors.first { throw .invalidScript(error.text) }
        self.script = script
        dbrps = script.statements.compactMap { statement in
            guard case .dbrp(let database, let retentionPolicy) = statement.kind else { return nil }
            return DBRP(database: database, retentionPolicy: retentionPolicy)
        }
    }

    /// Told by the words `stream` and `batch` at the begin of chains; both together are no type.
    func kind() throws(APIError) -> EdgeKind {
        let kinds = script.kinds
        guard let kind = kinds.first, kinds.count == 1 else { throw .invalidTaskType }
        return kind
    }

    /// Checks the whole script as for a task that is to run, or for a template.
    func lower(
        _ kind: EdgeKind, variables: [String: TaskVariable], handlers: [HandlerSignature], allowsMissing: Bool = false
    ) throws(APIError) -> LoweredTask {
        do throws(ScriptError) {
            return try LoweredTask(
                script,
                LoweringOptions(kind: kind, handlers: handlers, variables: variables, allowsMissingVariables: allowsMissing))
        } catch {
            throw .invalidScript(error.text)
        }
    }

    /// What is wrong with the script of a task with these variables, without the words `invalid TICKscript`.
    func problem(_ kind: EdgeKind, variables: [String: TaskVariable], handlers: [HandlerSignature]) -> String? {
        do throws(ScriptError) {
            _ = try LoweredTask(script, LoweringOptions(kind: kind, handlers: handlers, variables: variables))
            return nil
        } catch {
            return error.text
        }
    }
}

/// Scripts as the API shows them.
enum ScriptLayout: String, Sendable {
    case formatted, raw

    /// The parameter `script-format`.
    init(_ query: APIQuery) throws(APIError) {
        let value = query["script-format"]
        guard let layout = value.isEmpty ? .formatted : Self(rawValue: value) else { throw .invalidParameter("script-format", value) }
        self = layout
    }

    /// A script that cannot be read any more is shown as it is.
    func text(_ script: String) -> String {
        guard self == .formatted else { return script }
        let (parsed, errors) = Script.parse(script)
        return errors.isEmpty ? parsed.formatted : script
    }
}
