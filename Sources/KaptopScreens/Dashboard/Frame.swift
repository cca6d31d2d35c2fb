import TextUI

/// How much a screen can hold; every pane draws itself for each of them.
enum Density: Sendable {
    /// From 40x12: rows without frames.
    case compact
    /// From 72x18: one framed pane, the rest as lines.
    case regular
    /// From 110x30: all panes.
    case wide

    static let least = Size(width: 40, height: 12)

    init?(_ size: Size) {
        guard size.width >= Density.least.width, size.height >= Density.least.height else { return nil }
        if size.width >= 110, size.height >= 30 {
            self = .wide
        } else if size.width >= 72, size.height >= 18 {
            self = .regular
        } else {
            self = .compact
        }
    }
}

/// Where the parts of every screen stand.
struct Frame {
    var density: Density
    var header: Rect
    var tabs: Rect
    var banners: Rect
    var body: Rect
    var footer: Rect

    init?(_ state: Dashboard.State, size: Size) {
        guard let density = Density(size) else { return nil }
        self.density = density
        let bannerCount = min(Banner.all(state).count, density == .wide ? 4 : density == .regular ? 2 : 1)
        let all = Rect(size)
        if density == .compact {
            // The banner stands below, so that the alerts keep their place under the eye.
            let parts = all.rows([.fixed(1), .rest, .fixed(bannerCount), .fixed(1)])
            (header, body, banners, footer) = (parts[0], parts[1], parts[2], parts[3])
            tabs = Rect(width: 0, height: 0)
        } else {
            let parts = all.rows([.fixed(1), .fixed(1), .fixed(bannerCount), .rest, .fixed(1)])
            (header, tabs, banners, body, footer) = (parts[0], parts[1], parts[2], parts[3], parts[4])
        }
    }
}
