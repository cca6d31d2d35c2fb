import KaptopAlerts

extension EventState {
    mutating func code(in archive: inout StateArchive) {
        var name = id.rawValue
        archive.code(&name)
        id = AlertID(name)
        archive.code(&level)
        archive.code(&message)
        archive.code(&details)
        archive.code(&time)
        archive.code(&duration)
    }
}

extension AlertHistory {
    mutating func code(in archive: inout StateArchive) {
        var newestMinute = newestMinute
        var levels = levels
        var values = values
        archive.code(&newestMinute)
        archive.code(&levels, fresh: nil) { level, archive in archive.code(&level, fresh: .ok) { $1.code(&$0) } }
        archive.code(&values, fresh: nil) { $1.code(&$0) }
        if archive.isReading { self = AlertHistory(newestMinute: newestMinute, levels: levels, values: values) }
    }
}
