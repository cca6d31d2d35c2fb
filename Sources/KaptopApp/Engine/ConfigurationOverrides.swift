import Foundation
import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopPipeline
import KaptopStore

/// The configuration as it is now: file, over it environment, over it what the API has set, which outlives restarts.
///
/// Source: services/config/service.go of Kapacitor 1.5.7.
actor ConfigurationOverrides: ConfigurationAccess {
    nonisolated let isEnabled: Bool
    private var file: Configuration
    private let store: Store
    private(set) var overrides: [SectionOverride]
    /// With all overrides.
    private(set) var configuration: Configuration
    /// Brings a new configuration to everybody who uses one.
    private var apply: @Sendable (Configuration) async -> Void = { _ in }
    private let changes = SerialChanges()

    private init(file: Configuration, store: Store, overrides: [SectionOverride], configuration: Configuration) {
        isEnabled = file.isConfigOverrideEnabled
        self.file = file
        self.store = store
        self.overrides = overrides
        self.configuration = configuration
    }

    /// Reads what was overridden before, and says what of it no longer fits the file: then the file counts alone.
    static func load(file: Configuration, store: Store) async -> (overrides: ConfigurationOverrides, problem: String?) {
        let file = withDefaultWorkspace(file)
        var overrides: [SectionOverride] = []
        var configuration = file
        var problem: String?
        do {
            if let text = try await store.setting(EngineSetting.configurationOverrides) {
                overrides = try JSONDecoder().decode([SectionOverride].self, from: Data(text.utf8))
            }
            if file.isConfigOverrideEnabled, !file.skipsConfigOverrides { configuration = try file.overridden(by: applicable(overrides)) }
        } catch {
            problem = "failed to apply config overrides: \(error)"
        }
        let access = ConfigurationOverrides(file: file, store: store, overrides: overrides, configuration: configuration)
        return (access, problem)
    }

    /// A new element is found by its options, not by its name.
    private static func applicable(_ overrides: [SectionOverride]) -> [SectionOverride] {
        overrides.map { override in
            var applied = override
            if override.kind == .create { applied.element = "" }
            return applied
        }
    }

    /// The handlers that a task gets which starts now.
    var globalHandlers: [PipelineEnvironment.GlobalHandler] {
        configuration.services.globalHandlers.map { .init(spec: $0.spec, isStateChangesOnly: $0.isStateChangesOnly) }
    }

    func onChange(_ apply: @escaping @Sendable (Configuration) async -> Void) { self.apply = apply }

    // MARK: Reading

    func sections() -> [ConfigurationSection] {
        // They are shown even where `skip-config-overrides` keeps them from counting.
        let configuration = (try? file.overridden(by: Self.applicable(overrides))) ?? configuration
        return SectionTable.all.filter(\.isOverridable).map { section in
            let elements = (0..<section.elementCount(in: configuration)).map { index in
                let (values, redacted) = section.options(element: index, in: configuration)
                return ConfigurationSection.Element(
                    id: section.elementName(index, in: configuration), options: values.mapValues { SettingJSON.json($0) },
                    redacted: redacted)
            }
            return ConfigurationSection(name: section.name, elements: elements)
        }
    }

    // MARK: Changing

    /// Takes another configuration file over, with what was set through the API on top of it and changes of that in the same step.
    ///
    /// Throws where that does not fit together; then everything stays as it was.
    func use(file new: Configuration, _ updates: [ConfigurationUpdate] = []) async throws(ConfigurationRefusal) {
        await changes.begin()
        let result = await changed(file: new, by: updates)
        await changes.end()
        try result.get()
    }

    private func changed(file new: Configuration, by updates: [ConfigurationUpdate]) async -> Result<Void, ConfigurationRefusal> {
        let new = Self.withDefaultWorkspace(new)
        do throws(ConfigurationRefusal) {
            let kept = try changedOverrides(updates, over: new)
            let counts = new.isConfigOverrideEnabled && !new.skipsConfigOverrides
            let result = counts ? try Self.overridden(new, by: kept) : new
            if !updates.isEmpty { try await keep(kept, updates) }
            overrides = kept
            file = new
            configuration = result
            await apply(result)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private static func overridden(
        _ file: Configuration, by overrides: [SectionOverride]
    ) throws(ConfigurationRefusal) -> Configuration {
        do throws(SectionOverride.Refusal) {
            return try file.overridden(by: applicable(overrides))
        } catch {
            throw ConfigurationRefusal(.refused, error.description)
        }
    }

    private func keep(_ overrides: [SectionOverride], _ updates: [ConfigurationUpdate]) async throws(ConfigurationRefusal) {
        do {
            let text = String(decoding: try JSONEncoder().encode(overrides), as: UTF8.self)
            try await store.setSetting(EngineSetting.configurationOverrides, text)
        } catch {
            let names = updates.map { "\($0.section)/\($0.element)" }.joined(separator: ", ")
            throw ConfigurationRefusal(.failed, "failed to save override \(names): \(error)")
        }
    }

    /// A workspace that stands alone is the default one, and stays it when others are added.
    private static func withDefaultWorkspace(_ file: Configuration) -> Configuration {
        var file = file
        if file.services.slack.count == 1 { file.services.slack[0].isDefault = true }
        return file
    }

    func update(_ updates: [ConfigurationUpdate]) async throws(ConfigurationRefusal) {
        // Reading, checking and writing must not mix with another update's.
        await changes.begin()
        let result = await changed(by: updates)
        await changes.end()
        try result.get()
    }

    private func changed(by updates: [ConfigurationUpdate]) async -> Result<Void, ConfigurationRefusal> {
        do throws(ConfigurationRefusal) {
            let new = try changedOverrides(updates, over: file)
            let result = try Self.overridden(file, by: new)
            for update in updates { try checkTemplates(of: result, update) }
            try await keep(new, updates)
            overrides = new
            configuration = result
            await apply(result)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Kapacitor's service refuses an endpoint whose template does not parse.
    private func checkTemplates(of result: Configuration, _ update: ConfigurationUpdate) throws(ConfigurationRefusal) {
        guard update.section == "httppost" else { return }
        for endpoint in result.services.httpPost {
            for template in [endpoint.alertTemplate, endpoint.rowTemplate] where !template.isEmpty {
                guard let problem = LoadedConfiguration.templateProblem(template) else { continue }
                throw ConfigurationRefusal(
                    .failed,
                    "failed to update configuration httppost/\(update.element): "
                        + "failed to update endpoint \"\(endpoint.endpoint)\": failed to parse template: \(problem)")
            }
        }
    }

    private func changedOverrides(
        _ updates: [ConfigurationUpdate], over file: Configuration
    ) throws(ConfigurationRefusal) -> [SectionOverride] {
        var new = overrides
        for update in updates { new = try changed(new, by: update, over: file) }
        return new
    }

    private func changed(
        _ overrides: [SectionOverride], by update: ConfigurationUpdate, over file: Configuration
    ) throws(ConfigurationRefusal) -> [SectionOverride] {
        var new = overrides
        let gone = update.remove + update.restore
        guard gone.isEmpty else {
            new.removeAll { $0.section == update.section && gone.contains($0.element) }
            // What stands in the file goes on standing there, so that it is gone has to be kept.
            let section = SectionTable.all.first { $0.name == update.section }
            for element in update.remove where section?.isList == true && section?.index(of: element, in: file) != nil {
                new.append(SectionOverride(section: update.section, element: element, kind: .remove))
            }
            return new
        }
        if !update.add.isEmpty {
            new.append(try addition(update, to: overrides))
        } else if let index = new.firstIndex(where: { $0.section == update.section && $0.element == update.element }) {
            change(&new[index], update)
            // An override without options stays in Kapacitor too, where it changes nothing.
            if new[index].options.isEmpty, new[index].kind == .change { new.remove(at: index) }
        } else {
            var override = SectionOverride(section: update.section, element: update.element)
            change(&override, update)
            if !override.options.isEmpty { new.append(override) }
        }
        return new
    }

    private func change(_ override: inout SectionOverride, _ update: ConfigurationUpdate) {
        // What was removed is there again.
        if override.kind == .remove { override.kind = .change }
        for member in update.set { override.options[member.name] = SettingJSON.option(member.value) }
        for name in update.delete { override.options[name] = nil }
    }

    private func addition(
        _ update: ConfigurationUpdate, to overrides: [SectionOverride]
    ) throws(ConfigurationRefusal) -> SectionOverride {
        func refusal(_ text: String) -> ConfigurationRefusal { ConfigurationRefusal(.refused, "failed to apply update: \(text)") }
        guard let section = SectionTable.all.first(where: { $0.name == update.section && $0.isOverridable }) else {
            throw refusal("unknown section \"\(update.section)\"")
        }
        guard let key = section.elementKey else {
            throw refusal("section \"\(update.section)\" is not a list, cannot add new element")
        }
        guard let value = update.add.last(where: { $0.name == key })?.value else { throw refusal("missing key \"\(key)\" in \"add\" map") }
        guard let element = value.string else {
            throw refusal("expected \"\(key)\" key to be a string, got \(SettingJSON.goType(value))")
        }
        guard !overrides.contains(where: { $0.section == update.section && $0.element == element }) else {
            throw refusal("cannot add new override, override already exists for \(update.section)/\(element)")
        }
        var override = SectionOverride(section: update.section, element: element, kind: .create)
        for member in update.add { override.options[member.name] = SettingJSON.option(member.value) }
        return override
    }
}

/// Lets one change run at a time.
private actor SerialChanges {
    private var isBusy = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func begin() async {
        if isBusy {
            await withCheckedContinuation { waiters.append($0) }
        } else {
            isBusy = true
        }
    }

    func end() {
        if waiters.isEmpty {
            isBusy = false
        } else {
            waiters.removeFirst().resume()
        }
    }
}
