import KaptopDelivery
import TextUI

/// Step 5: the difference that saving makes, and saving.
///
/// Enter, pressed four times before, does not write: `w` does.
enum SaveStep: WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.preview = .waiting
        state.previewOffset = 0
        state.saving = .unasked
        state.isWriteKeyShown = false
        return [.preview(state.settings)]
    }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.saving != .waiting else { return [] }
        let count = state.preview.value?.lines.count ?? 0
        switch key {
        case "w":
            guard let preview = state.preview.value, preview.obstacle == nil else { return [] }
            state.saving = .waiting
            return [.save(preview)]
        case "r": return begin(&state)
        case .enter: state.isWriteKeyShown = true
        case .up, "k": state.previewOffset = max(0, state.previewOffset - 1)
        case .down, "j": state.previewOffset = min(max(0, count - 1), state.previewOffset + 1)
        default: break
        }
        return []
    }

    static func take(_ result: Result<SaveReport, SetupFailure>, _ state: inout TelegramSetup.State) {
        guard state.saving == .waiting else { return }
        state.saving = .init(result)
        guard let report = state.saving.value else { return }
        state.savedPath = report.path
        state.step = .done
    }
}

extension SaveStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        let canWrite = state.preview.value.map { $0.obstacle == nil } ?? false
        return [
            .init("w", "write the file", isEnabled: canWrite && state.saving != .waiting, isKept: true),
            .init(state.glyphs.upDown, "scroll"), .init("r", "read the file again"),
        ]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var head = WizardText(state, width: rect.width)
        head.title("Save")
        let path = state.surroundings.configurationPath
        switch state.preview {
        case .unasked, .waiting: head.remark(.waiting, "reading \(path)")
        case .failed(let failure):
            head.remark(.bad, failure.text, failure.remedy)
            head.text("r reads the file again.", .dim)
        case .answered(let preview):
            if preview.isNewFile {
                head.text("\(preview.path) will be made. [kaptop.host] in it keeps the alerts of this machine going.")
            } else {
                head.text("\(preview.path) will be changed; the old one is kept beside it as .bak. Comments and order stay.")
            }
        }
        let rest = head.draw(on: &grid, in: rect)
        guard let preview = state.preview.value else { return }
        var foot = WizardText(state, width: rect.width)
        describe(preview, state, &foot)
        let footHeight = min(foot.lines.count, max(0, rest.height - 4))
        let parts = rest.rows([.fixed(1), .rest, .fixed(1), .fixed(footHeight)])
        drawDifference(preview, state, on: &grid, in: parts[1])
        foot.draw(on: &grid, in: parts[3])
    }

    private static func drawDifference(_ preview: SavePreview, _ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        guard !preview.lines.isEmpty else {
            grid.write(StyledText("The file says all this already.", .dim), in: rect.line(0))
            return
        }
        let offset = min(state.previewOffset, max(0, preview.lines.count - rect.height))
        for (index, line) in preview.lines.dropFirst(offset).prefix(rect.height).enumerated() {
            let isLast = index == rect.height - 1 && offset + rect.height < preview.lines.count
            let more = StyledText("  \(preview.lines.count - offset - rect.height + 1) more lines (\(state.glyphs.upDown))", .dim)
            grid.write(isLast ? more : styled(line, state), in: rect.line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    private static func styled(_ line: SavePreview.Line, _ state: TelegramSetup.State) -> StyledText {
        switch line.mark {
        case .added: StyledText("+ " + line.text, .success)
        case .removed: StyledText("- " + line.text, .error)
        case .same: StyledText("  " + line.text, .dim)
        case .gap: StyledText("  " + state.glyphs.ellipsis, .dim)
        }
    }

    private static func describe(_ preview: SavePreview, _ state: TelegramSetup.State, _ text: inout WizardText) {
        text.text(preview.access, .dim)
        overrides(state, &text)
        if let obstacle = preview.obstacle { text.remark(.bad, obstacle.text, obstacle.remedy + " r looks again.") }
        if state.sendsNothing {
            text.remark(
                .warning,
                state.surroundings.tasks?.isEmpty == true
                    ? "there are no tasks yet: nothing will be sent" : "no task sends there yet: what to do is asked after saving")
        }
        switch state.saving {
        case .waiting: text.remark(.waiting, "writing")
        case .failed(let failure): text.remark(.bad, failure.text, failure.remedy)
        case .unasked, .answered: break
        }
        guard preview.obstacle == nil, state.saving != .waiting else { return }
        let style = state.isWriteKeyShown ? Style(.warning).bold() : Style(.text)
        text.line(StyledText("w", Style(.key).bold()) + StyledText(" writes the file.", style))
    }

    static func overrides(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let names = state.surroundings.overridingVariables
        guard !names.isEmpty else { return }
        text.remark(
            .warning, "the environment wins over the file: \(names.joined(separator: ", "))",
            "Take it out of the engine's environment, or it stays as it is.")
    }
}
