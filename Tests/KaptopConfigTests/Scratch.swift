import Testing
import Foundation
@testable import KaptopConfig

@Test func scratch() throws {
    let root = "/work/shared/conformance/public"
    let base = try String(contentsOfFile: "/work/shared/conformance/base.conf", encoding: .utf8)
    for name in try FileManager.default.contentsOfDirectory(atPath: root).sorted() {
        guard var conf = try? String(contentsOfFile: "\(root)/\(name)/kapacitor.conf", encoding: .utf8) else { continue }
        if !conf.contains("{{PORT}}") { conf = base + conf }
        conf = conf.replacingOccurrences(of: "{{PORT}}", with: "1234").replacingOccurrences(of: "{{SINK}}", with: "http://127.0.0.1:99").replacingOccurrences(of: "{{DIR}}", with: "/tmp/x")
        let env = name == "config_env_bad_value" ? ["KAPACITOR_TELEGRAM_GLOBAL": "maybe"] : [:]
        let reading = ConfigurationFile.read(text: conf, name: "kapacitor.conf", environment: env, files: ConfigurationFiles(read: { _ in .failure(.init(reason: "x")) }, templateProblem: { $0.contains("Bad") ? "template: body:1: unclosed action" : nil }))
        if reading.report.isEmpty { continue }
        print("== \(name)\n\(reading.report)")
    }
    let stock = try String(contentsOfFile: "/tmp/kapacitor-1.5.7/etc/kapacitor/kapacitor.conf", encoding: .utf8)
    print("== stock"); print(ConfigurationFile.read(text: stock, name: "stock.conf").report)
}
