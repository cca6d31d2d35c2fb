import KaptopConfig
import Testing

@testable import KaptopApp

/// Files come, change and go; what is to be done comes out.
@Suite struct LoadPlanTests {
    private typealias Entry = LoadDirectory.Entry

    private static let longAgo: Int64 = 0
    private static let now: Int64 = 100_000_000_000

    /// A directory in a test's hands, and the plan that looks at it.
    private struct Directory {
        var plan = LoadPlan()
        var files: [String: (kind: LoadDirectory.Kind, text: String, modifiedAt: Int64)] = [:]
        var records: [LoadPlan.Record] = []

        mutating func write(_ name: String, _ kind: LoadDirectory.Kind, _ text: String, at time: Int64 = longAgo) {
            files[name] = (kind, text, time)
        }

        /// One pass; `refusing` files have definitions that the API does not take.
        mutating func pass(_ extent: LoadPlan.Extent = .changes, refusing: Set<String> = []) -> LoadPlan.Steps {
            let entries = files.sorted { ($0.value.kind.rawValue, $0.key) < ($1.value.kind.rawValue, $1.key) }.map { name, file in
                Entry(
                    kind: file.kind, path: name,
                    stamp: FileStamp(modifiedAt: file.modifiedAt, size: Int64(file.text.utf8.count), inode: 1))
            }
            var contents: [String: Result<[UInt8], LoadDirectory.Unreadable>] = [:]
            for entry in plan.unread(entries, extent, now: now) {
                contents[entry.path] = .success(Array((files[entry.path]?.text ?? "").utf8))
            }
            let steps = plan.step(entries, extent, contents: contents, records: records)
            for definition in steps.definitions {
                plan.settle(definition.path, isRefused: refusing.contains(definition.path))
                guard !refusing.contains(definition.path) else { continue }
                records.removeAll { $0.item == definition.item }
                records.append(
                    LoadPlan.Record(item: definition.item, path: definition.path, digest: definition.digest, version: ""))
            }
            records.removeAll { steps.removals.contains($0.item) }
            return steps
        }
    }

    private func defined(_ steps: LoadPlan.Steps) -> [String] { steps.definitions.map(\.path) }

    @Test func onlyWhatChangedIsLoadedAgain() {
        var directory = Directory()
        directory.write("b.tick", .script, "1")
        directory.write("t.tick", .template, "2")
        directory.write("h.yaml", .handler, "topic: a\nid: h\n")
        #expect(defined(directory.pass(.everything)) == ["t.tick", "b.tick", "h.yaml"])
        #expect(defined(directory.pass()) == [])
        directory.write("b.tick", .script, "12")
        #expect(defined(directory.pass()) == ["b.tick"])
        #expect(defined(directory.pass(.everything)) == ["t.tick", "b.tick", "h.yaml"])
    }

    @Test func aFileThatIsBeingWrittenCanWait() {
        var directory = Directory()
        directory.write("a.tick", .script, "1")
        _ = directory.pass(.everything)
        directory.write("a.tick", .script, "1…", at: Self.now - 200_000_000)
        let steps = directory.pass()
        #expect(defined(steps) == [] && steps.removals == [])
        directory.write("a.tick", .script, "12", at: Self.now - 2_000_000_000)
        #expect(defined(directory.pass()) == ["a.tick"])
    }

    @Test func whatAFileDefinedGoesWithIt() {
        var directory = Directory()
        directory.write("a.tick", .script, "1")
        directory.write("h.yaml", .handler, "topic: a\nid: h\n")
        _ = directory.pass(.everything)
        directory.files["a.tick"] = nil
        directory.write("h.yaml", .handler, "topic: a\nid: h2\n")
        let steps = directory.pass()
        #expect(Set(steps.removals) == [.task("a"), .handler(topic: "a", id: "h")] && defined(steps) == ["h.yaml"])
        #expect(directory.pass().removals == [])
    }

    @Test func whatWasRemovedWhileNobodyLookedGoesAtTheStart() {
        var directory = Directory()
        directory.records = [LoadPlan.Record(item: .template("old"), path: "old.tick", digest: "", version: "")]
        #expect(directory.pass(.everything).removals == [.template("old")])
    }

    @Test func aFileThatCannotBeReadKeepsWhatItDefined() {
        var directory = Directory()
        directory.write("h.yaml", .handler, "topic: a\nid: h\n")
        _ = directory.pass(.everything)
        directory.write("h.yaml", .handler, "topic: [\n")
        let steps = directory.pass()
        #expect(steps.removals == [] && defined(steps) == [] && steps.failures.map(\.path) == ["h.yaml"])
        // Told once.
        #expect(directory.pass().failures.isEmpty)
        directory.write("h.yaml", .handler, "topic: a\nid: h3\n")
        #expect(directory.pass().removals == [.handler(topic: "a", id: "h")])
    }

    @Test func aRefusedFileIsTriedAgainWhenSomethingElseComes() {
        var directory = Directory()
        directory.write("a.yaml", .variables, "template-id: t\n")
        #expect(defined(directory.pass(.everything, refusing: ["a.yaml"])) == ["a.yaml"])
        #expect(defined(directory.pass()) == [])
        directory.write("t.tick", .template, "1")
        #expect(defined(directory.pass()) == ["t.tick", "a.yaml"])
    }

    @Test func ofSeveralFilesForATaskTheLastOneCounts() {
        var directory = Directory()
        directory.write("a.tick", .script, "1")
        directory.write("a.yaml", .variables, "template-id: t\n")
        let steps = directory.pass(.everything)
        #expect(defined(steps) == ["a.yaml"] && steps.warnings == ["a.tick is ignored: a.yaml defines task a too"])
        #expect(directory.pass().warnings == [])
        directory.files["a.yaml"] = nil
        #expect(defined(directory.pass()) == ["a.tick"])
    }
}
