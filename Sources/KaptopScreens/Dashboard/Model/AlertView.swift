import TextUI

/// How the alerts are looked at: what is shown, in which order, and in which columns.
///
/// A value that can be kept under a name and over restarts; each part has a text of one line.
package struct AlertView: Sendable, Equatable {
    /// As it is typed; a filter with a mistake is never part of a view.
    package var filter = ""
    package var sort = AlertSort.standard
    package var columns = AlertColumn.standard

    package init() {}

    /// From texts as `filter`, `sort.text` and `columnsText` give them; what cannot be read is as at the first start.
    package init(filter: String, sort: String, columns: String) {
        self.filter = (try? AlertFilter(filter)) == nil ? "" : filter
        self.sort = AlertSort(text: sort) ?? .standard
        let named = Set(columns.split(separator: " ").compactMap { AlertColumn(rawValue: String($0)) })
        self.columns = named.isEmpty ? AlertColumn.standard : named.union(AlertColumn.fixed)
    }

    /// `level id value for`: in the order of the screen.
    package var columnsText: String {
        AlertColumn.allCases.filter(columns.contains).map(\.rawValue).joined(separator: " ")
    }
}

/// A view that a person keeps under a name.
package struct SavedView: Sendable, Equatable {
    package var name: String
    package var view: AlertView

    package init(name: String, view: AlertView) {
        self.name = name
        self.view = view
    }
}

extension Dashboard.State {
    /// The present view; setting it is what a restart and a saved view do.
    package var alertView: AlertView { alerts.view }

    /// Shows the alerts as they were looked at in the last session, and says so of its filter until a key changes it.
    package mutating func restore(_ view: AlertView, saved: [SavedView]) {
        savedViews = saved
        show(view)
        alerts.isFilterRestored = !alerts.filter.isEmpty
    }

    /// Keeps the present view under a name, in the place of one that has it.
    package mutating func saveView(named name: String) {
        let view = SavedView(name: name, view: alerts.view)
        if let index = savedViews.firstIndex(where: { $0.name == name }) {
            savedViews[index] = view
        } else {
            savedViews.append(view)
        }
    }

    mutating func show(_ view: AlertView) {
        alerts.view.columns = view.columns
        alerts.setSort(view.sort, overview, now: now)
        setFilter(view.filter)
    }

    /// Filters by a text; one with a mistake is said and changes nothing else.
    mutating func setFilter(_ text: String) {
        if filterField.text != text { filterField = TextField(text) }
        do throws(AlertFilter.Mistake) {
            alerts.setFilter(try AlertFilter(text), overview, now: now)
            filterMistake = nil
        } catch {
            filterMistake = error
        }
    }
}
