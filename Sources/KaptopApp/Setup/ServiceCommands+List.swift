import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopScreens

extension ServiceCommands {
    /// What is set up, with what was set through the API, and who uses it.
    package func list(json: Bool) async -> String {
        let senders = await senders()
        let now = await editing.effective
        let (isEnabled, isGlobal) = flags(now)
        let places = places(now)
        let defaults = places.sections.map { HeldPlace(name: nil, isDefault: true, address: $0.address, workspace: $0.workspace) }
        let rows = (defaults + places.all.filter { $0.name != nil }).map { place in
            (
                name: place.name ?? "(default)", address: place.address, thread: place.threadID, workspace: place.workspace,
                users: places.users(of: place, senders)
            )
        }
        guard !json else {
            let places: [JSONValue] = rows.map { row in
                .sorted(
                    [
                        ("name", row.name == "(default)" ? .null : .text(row.name)), (service.addressKey, .text(row.address)),
                        ("users", .array(row.users.map { .text($0) })),
                    ] + (row.thread.map { [("message-thread-id", .integer($0))] } ?? [])
                        + (service == .slack ? [("workspace", .text(row.workspace))] : []))
            }
            let hasSecret = !service.secret(in: now).isEmpty
            let value: JSONValue = [
                "service": .text(service.rawValue), "enabled": .boolean(isEnabled), "global": .boolean(isGlobal),
                service.secretKey: .boolean(hasSecret), "places": .array(places),
            ]
            return String(decoding: JSONPrinter.bytes(value, .indented), as: UTF8.self)
        }
        var lines = ["\(service.title): \(isEnabled ? "on" : "off")\(isGlobal ? ", alerts of all tasks" : "")"]
        for row in rows {
            let place = row.address.isEmpty ? "none" : row.address + (row.thread.map { ", topic \($0)" } ?? "")
            let workspace = row.workspace.isEmpty ? "" : " in \(row.workspace)"
            lines.append("  \(row.name)  \(place)\(workspace)  \(row.users.isEmpty ? "unused" : row.users.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }
}
