package import KaptopAlerts

/// Appends alert data to a file, one JSON object a line.
///
///     |alert()
///         .log('/var/log/alerts.json')
///             .mode(0640)
///
/// The path must be absolute. The file is created with mode 0600 unless `mode` says otherwise, which must leave it writable for
/// its owner; a leading 0 makes the number octal.
///
/// Other than Kapacitor: no symbolic link is followed, and a full disk delays lines instead of losing them. Up to 1,000 lines go in one
/// write. Where the file ends is stored before, so that after a crash the lines that it has already are left out.
package struct LogHandler: Handler {
    package static let signature = HandlerSignature(
        kind: "log", property: "log", typeName: "*pipeline.LogHandler", arguments: [.init("path", .string)],
        properties: [.init("filePath", sets: "path"), .init("mode", sets: "mode", .integer)])
    static let defaultMode: UInt16 = 0o600

    private let files: any FileAppending

    package init(files: any FileAppending) { self.files = files }

    package var batchLimit: Int { 1000 }
    package var failureMessage: String { "failed to open file for alert logging" }

    package func check(_ spec: HandlerSpec) throws(HandlerSettingError) {
        let mode = mode(of: spec)
        func fail(_ text: String) -> HandlerSettingError {
            HandlerSettingError(text, inTask: "failed to create log alert handler: \(text)")
        }
        guard mode & 0o200 != 0 else { throw fail("invalid file mode \(Self.modeText(mode)), must be user writable") }
        let path = path(of: spec)
        guard path.hasPrefix("/") else { throw fail("log path must be absolute: \(path) is not absolute") }
    }

    package func destination(of spec: HandlerSpec) -> Destination {
        Destination(kind: "log", address: path(of: spec))
    }

    package func mark(before deliveries: ArraySlice<Delivery>) async -> FileMark? {
        guard let first = deliveries.first else { return nil }
        // A file that cannot be looked at cannot be written either, which `send` says.
        return try? await files.end(of: path(of: first.handler))
    }

    package func send(_ deliveries: ArraySlice<Delivery>) async -> [Verdict] {
        guard let first = deliveries.first else { return [] }
        let (lines, count, failure) = Self.lines(of: deliveries)
        var verdicts = [Verdict](repeating: .delivered, count: count)
        if count > 0, let cause = await append(lines, of: first) { return [cause] }
        if let failure { verdicts.append(.rejected(failure)) }
        return verdicts
    }

    /// The lines up to the first delivery that cannot be one.
    private static func lines(of deliveries: ArraySlice<Delivery>) -> (bytes: [UInt8], count: Int, failure: Cause?) {
        var lines: [UInt8] = []
        var count = 0
        // One file may be named with several modes; a batch has one.
        for delivery in deliveries.prefix(while: { $0.handler == deliveries.first?.handler }) {
            do throws(Cause) {
                lines += try AlertDataJSON.line(delivery.event)
                count += 1
            } catch {
                return (lines, count, error)
            }
        }
        return (lines, count, nil)
    }

    /// Nil where the lines are in the file.
    private func append(_ lines: [UInt8], of first: Delivery) async -> Verdict? {
        do throws(HandlerSettingError) {
            try check(first.handler)
        } catch {
            return .rejected(Cause(.badSetting, detail: error.text, logText: error.text))
        }
        let path = path(of: first.handler)
        do throws(FileFailure) {
            var bytes = lines
            if let mark = first.mark {
                bytes = Self.rest(of: bytes, behind: try await files.bytes(of: path, behind: mark, count: bytes.count))
            }
            if !bytes.isEmpty { try await files.append(bytes, to: path, mode: mode(of: first.handler)) }
            return nil
        } catch {
            return Self.judge(error)
        }
    }

    /// What is still to be written of a batch of which `written` may be the begin.
    ///
    /// After a power cut anything may stand behind the last whole line; the rest then begins on a line of its own.
    private static func rest(of bytes: [UInt8], behind written: [UInt8]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        let same = zip(written, bytes).prefix { $0 == $1 }.count
        guard same < written.count else { return Array(bytes[same...]) }
        let whole = bytes[..<same].lastIndex(of: newline).map { $0 + 1 } ?? 0
        return (written.last == newline ? [] : [newline]) + bytes[whole...]
    }

    static func judge(_ failure: FileFailure) -> Verdict {
        let kind: Cause.Kind = failure.kind == .full ? .server : .badSetting
        let cause = Cause(kind, detail: failure.text, logText: failure.text)
        switch failure.kind {
        case .isLink: return .rejected(cause)
        // Folders appear, rights are mended and disks are emptied; the lines wait for it.
        case .notAllowed, .notFound, .full, .other: return .retry(after: nil, cause)
        }
    }

    private func path(of spec: HandlerSpec) -> String { spec.string("path") ?? "" }

    private func mode(of spec: HandlerSpec) -> UInt16 {
        guard case .integer(let mode) = spec.options["mode"] else { return Self.defaultMode }
        return UInt16(truncatingIfNeeded: mode & 0o777)
    }

    /// As Go prints a file mode: `-r--r--r--`.
    private static func modeText(_ mode: UInt16) -> String {
        let letters = Array("rwxrwxrwx")
        return "-" + String(letters.indices.map { mode & (0o400 >> UInt16($0)) != 0 ? letters[$0] : "-" })
    }
}
