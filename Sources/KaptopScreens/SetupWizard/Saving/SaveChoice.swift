/// Where what was entered goes.
package struct SaveChoice: Sendable, Hashable {
    package enum Place: Sendable, Hashable, CaseIterable {
        /// kapacitor.conf.
        case file
        /// An override of the running engine, which beats the file.
        case engine
    }

    package enum SecretPlace: Sendable, Hashable, CaseIterable {
        case file
        /// A file with nothing but the secret, which the configuration names.
        case ownFile
        /// It stays in the engine's environment.
        case environment
    }

    package var place: Place
    package var secret: SecretPlace
    /// Whether overrides that differ from what is written into the file are taken back: they would win over it.
    package var endsOverrides = true
    /// Whether others may go on reading a file that has a secret in it.
    package var keepsOthers = false

    package init(place: Place = .file, secret: SecretPlace = .file) {
        self.place = place
        self.secret = secret
    }
}
