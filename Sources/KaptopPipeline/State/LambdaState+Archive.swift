import Lambda

extension LambdaState {
    /// What the functions of an expression remember of a group.
    mutating func code(in archive: inout StateArchive) {
        var numbers = self.numbers
        archive.code(&numbers, fresh: 0) { $1.code(&$0) }
        if archive.isReading { self.numbers = numbers }
    }
}
